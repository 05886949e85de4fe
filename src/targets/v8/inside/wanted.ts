// A session with one target inside a program, held by a session with the program itself.
import { failedWith, ok, type Result } from '../../../shared/result.js';
import type { ListedTarget, TargetInfo } from '../../../shared/target.js';
import type { AllocationRecorder, TargetEvent, TargetSession } from '../../connector.js';
import { matching } from '../pick-target.js';

/** Workers start after their program does. */
const APPEAR_MS = 5000;
const POLL_MS = 50;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * Enters the one target inside `whole` that is meant; the session that comes back closes the whole with it, and hears its output.
 * NO_SUCH_TARGET, SEVERAL_TARGETS with the list: then the whole is closed.
 */
export async function enterWanted(whole: TargetSession, wanted: string, signal?: AbortSignal): Promise<Result<TargetSession>> {
  const address = whole.info.address ?? whole.info.title;
  let found: readonly ListedTarget[] = [];
  for (const deadline = Date.now() + APPEAR_MS; Date.now() < deadline && signal?.aborted !== true; await delay(POLL_MS)) {
    found = matching(whole.inside(), wanted);
    if (found.length > 0) break;
  }
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) {
    const entered = await whole.enter(first.id);
    if (entered.ok) return ok(new PartSession(whole, entered.value));
    await whole.close();
    return entered;
  }
  await whole.close();
  if (signal?.aborted) return failedWith('CANCELLED', {});
  return first === undefined
    ? failedWith('NO_SUCH_TARGET', { address, wanted })
    : failedWith('SEVERAL_TARGETS', { address, targets: [...found] });
}

/** A part with the input, output, signals and end of its whole. */
class PartSession implements TargetSession {
  readonly info: TargetInfo;
  readonly recorder?: AllocationRecorder;
  readonly sample: TargetSession['sample'];
  readonly collectGarbage: TargetSession['collectGarbage'];
  readonly capture: TargetSession['capture'];
  readonly evaluate: TargetSession['evaluate'];
  readonly watchWork: TargetSession['watchWork'];
  readonly otherHeaps: TargetSession['otherHeaps'];
  readonly pageEvents?: TargetSession['pageEvents'];
  readonly heapLimit: TargetSession['heapLimit'];
  readonly availableMemory: TargetSession['availableMemory'];
  readonly inside: TargetSession['inside'];
  readonly enter: TargetSession['enter'];
  readonly objects: TargetSession['objects'];
  readonly planCut: TargetSession['planCut'];
  readonly cut: TargetSession['cut'];
  readonly undoCut: TargetSession['undoCut'];
  readonly write: TargetSession['write'];
  readonly signal: TargetSession['signal'];
  readonly identify?: NonNullable<TargetSession['identify']>;
  readonly allocators?: NonNullable<TargetSession['allocators']>;

  constructor(
    private readonly whole: TargetSession,
    private readonly part: TargetSession,
  ) {
    const ofWhole = whole.info.capabilities.filter((name) => ['stdin', 'signal', 'terminate'].includes(name));
    this.info = { ...part.info, capabilities: [...new Set([...part.info.capabilities, ...ofWhole])] };
    if (part.identify !== undefined) this.identify = (how) => part.identify?.(how) ?? Promise.resolve(ok(undefined));
    if (part.allocators !== undefined) this.allocators = part.allocators;
    if (part.recorder !== undefined) this.recorder = part.recorder;
    this.sample = () => part.sample();
    this.collectGarbage = (signal) => part.collectGarbage(signal);
    this.capture = (path) => part.capture(path);
    this.evaluate = (expression, signal) => part.evaluate(expression, signal);
    this.watchWork = (everyBytes) => part.watchWork(everyBytes);
    // what else runs in the program is not what was asked for
    this.otherHeaps = async () => [];
    if (part.pageEvents !== undefined) this.pageEvents = () => part.pageEvents?.() ?? Promise.resolve([]);
    this.heapLimit = () => part.heapLimit();
    this.availableMemory = () => whole.availableMemory();
    this.inside = () => part.inside();
    this.enter = (id) => part.enter(id);
    this.objects = part.objects;
    this.planCut = (spec) => part.planCut(spec);
    this.cut = (spec, signal) => part.cut(spec, signal);
    this.undoCut = () => part.undoCut();
    this.write = (text) => whole.write(text);
    this.signal = (name) => whole.signal(name);
  }

  subscribe(listener: (event: TargetEvent) => void): () => void {
    let over = false;
    const ends = (event: TargetEvent) => event.type === 'exited' || event.type === 'disconnected';
    const hear = (event: TargetEvent) => {
      if (over) return;
      over = ends(event);
      listener(event);
    };
    const off = [
      this.whole.subscribe((event) => {
        if (event.type === 'output' || ends(event)) hear(event);
      }),
      this.part.subscribe(hear),
    ];
    return () => {
      for (const each of off) each();
    };
  }

  async close(): Promise<void> {
    await this.part.close();
    await this.whole.close();
  }
}
