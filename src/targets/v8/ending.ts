// How a session ends: told by its connection, by the process that was launched, or by its closing. Exactly once.
import { steadyNow } from '../../shared/steady-clock.js';
import type { TargetEvent } from '../connector.js';
import { isAlive } from '../linux-proc.js';
import { describeEnd, type LaunchedProcess, type ProcessEnd } from './launched-process.js';
import type { Wire } from './wire.js';

const ALIVE_POLL_MS = 25;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export type EndingParts = {
  readonly wire: Wire;
  readonly launched: LaunchedProcess | undefined;
  readonly localPid: number | undefined;
  /** It is inside another: its end leaves the process, and the connection, as they are. */
  readonly isPart: boolean;
  /** From a closed connection to the end of the process, milliseconds. */
  readonly exitMs: number;
  /** The session is being closed by us. */
  readonly closing: () => boolean;
  readonly emit: (event: TargetEvent) => void;
};

export class Ending {
  /** In words, once it is over. */
  reason: string | undefined;
  #resolve: (reason: string) => void = () => {};
  readonly over = new Promise<string>((done) => {
    this.#resolve = done;
  });

  constructor(private readonly parts: EndingParts) {
    parts.launched?.ended.then((end) => this.#processEnded(end));
    parts.wire.closed.then((reason) => this.#wireClosed(reason));
  }

  /** The connection is over; finds out whether the process is, too. */
  async #wireClosed(reason: string): Promise<void> {
    const { launched, localPid, exitMs, isPart, closing } = this.parts;
    const disconnected = (why: string) => this.#end({ type: 'disconnected', at: steadyNow(), reason: why }, why);
    if (closing() && launched === undefined) return disconnected('closed');
    if (launched !== undefined) {
      // a launched process is reported by its own end; one that lives on without an inspector is only disconnected
      const end = await Promise.race([launched.ended, delay(exitMs)]);
      if (end !== undefined) return this.#processEnded(end);
    }
    const unknown = { code: undefined, signal: undefined };
    if (reason === 'ended' && isPart) return this.#end({ type: 'exited', at: steadyNow(), ...unknown }, reason);
    if (localPid === undefined) return disconnected(reason);
    for (const deadline = Date.now() + exitMs; Date.now() < deadline && isAlive(localPid); ) await delay(ALIVE_POLL_MS);
    if (isAlive(localPid)) return disconnected(reason);
    this.#end({ type: 'exited', at: steadyNow(), ...unknown }, describeEnd(unknown));
  }

  #processEnded(end: ProcessEnd): void {
    const { launched, localPid, wire, closing } = this.parts;
    // the command was a wrapper, and the program that we inspect outlives it
    if (wire.open && !closing() && localPid !== launched?.pid && localPid !== undefined && isAlive(localPid)) return;
    this.#end({ type: 'exited', at: steadyNow(), ...end }, describeEnd(end));
    void launched?.terminate(0);
  }

  #end(event: TargetEvent, reason: string): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.parts.emit(event);
    this.#resolve(reason);
  }
}
