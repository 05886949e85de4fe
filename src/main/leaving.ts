// Whether Holdfast may end now. While a capture or an experiment runs or a file is written, closing the window or quitting asks first; a person who
// stops the work gets what there was of it: a partial snapshot that says so, a verdict on what was read; of a file to be shared, nothing.

export type Work = 'capture' | 'hunt' | 'share';

export interface LeavingDeps {
  /** What ending now would break off. */
  readonly work: () => Work | undefined;
  /** Ends it in order; resolves when that is done. */
  readonly stopWork: () => Promise<void>;
  /** True: stop the work and end. */
  readonly ask: (work: Work) => Promise<boolean>;
  /** Wishes to end again: nothing stands against it any more. */
  readonly leave: () => void;
  readonly note: (text: string) => void;
}

export interface Leaving {
  /** False holds the wish back: it comes again by `leave` once the person has said so. */
  readonly mayLeave: () => boolean;
  /** The system says so: nobody is asked. */
  readonly noQuestions: () => void;
}

export function createLeaving({ work, stopWork, ask, leave, note }: LeavingDeps): Leaving {
  let granted = false;
  let asking = false;

  const settle = async (what: Work): Promise<void> => {
    try {
      if (!(await ask(what))) return;
      await stopWork();
      granted = true;
      leave();
    } catch (error) {
      note(`could not ask before ending: ${String(error)}`);
      granted = true;
      leave();
    } finally {
      asking = false;
    }
  };

  return {
    mayLeave: () => {
      if (granted) return true;
      // A second wish while the question stands is the same wish.
      if (asking) return false;
      const what = work();
      if (what === undefined) return true;
      asking = true;
      void settle(what);
      return false;
    },
    noQuestions: () => {
      granted = true;
    },
  };
}
