// What stands against an operation, before the target is asked and when it did not answer.
import { type Failure, fail } from '../../shared/failures.js';
import type { Capability, TargetInfo } from '../../shared/target.js';
import type { Canary } from './canary.js';
import type { Ending } from './ending.js';
import type { Limits } from './limits.js';
import { liveness } from './liveness.js';
import type { Reply, Wire } from './wire.js';

export interface ReadinessParts {
  readonly wire: Wire;
  readonly info: TargetInfo;
  readonly limits: Limits;
  readonly ending: Ending;
  readonly canary: Canary;
  /** The session is being closed by us. */
  readonly closing: () => boolean;
  readonly capturing: () => boolean;
}

const heapUses: ReadonlySet<Capability> = new Set(['capture', 'collect', 'evaluate', 'cut']);

export class Readiness {
  /** It said that it waits for a debugger at its first line. */
  waitsForDebugger = false;
  /** Found running one piece of code all the time when it was last looked at. */
  busy = false;

  constructor(private readonly parts: ReadinessParts) {}

  gone(): Failure {
    const { info, ending } = this.parts;
    return fail('TARGET_GONE', { title: info.title, exit: ending.reason ?? 'connection closed' });
  }

  /** Without asking the target. */
  refused(capability: Capability): Failure | undefined {
    const { info, wire, ending, closing, capturing } = this.parts;
    if (ending.reason !== undefined || closing()) return this.gone();
    if (!info.capabilities.includes(capability)) return fail('NOT_CAPABLE', { title: info.title, capability });
    if (!heapUses.has(capability)) return undefined;
    if (!wire.open) return this.gone();
    return capturing() ? fail('BUSY', { with: 'capture' }) : undefined;
  }

  /** Why a target that should do long work now cannot. */
  async unready(waitedMs = this.parts.limits.command): Promise<Failure | undefined> {
    const { info, wire, limits, ending } = this.parts;
    const state = await liveness(wire, limits, this.waitsForDebugger);
    this.busy = state === 'busy';
    switch (state) {
      case 'running':
        this.waitsForDebugger = false;
        return undefined;
      case 'busy':
        return undefined;
      case 'paused':
        return fail('TARGET_PAUSED', { title: info.title });
      case 'silent':
        return fail('TARGET_NOT_RESPONDING', { title: info.title, waitedMs });
      case 'closed':
        await ending.over;
        return this.gone();
    }
  }

  /** Why objects cannot be asked for by id now: those that another client made V8 give anew would name others. */
  async unreadyFor(capability: 'cut' | 'evaluate'): Promise<Failure | undefined> {
    const { info, canary } = this.parts;
    const stands = this.refused(capability) ?? (await this.unready());
    if (stands !== undefined) return stands;
    if ((await canary.check()) !== 'lost') return undefined;
    return fail(capability === 'cut' ? 'CUT_IMPOSSIBLE' : 'NO_SUCH_LIVE_OBJECT', { title: info.title, reason: 'stale' });
  }

  /** Of an answer that is none. */
  async failureOf(reply: Extract<Reply, { ok: false }>, waitedMs: number, capability: string): Promise<Failure> {
    const { title } = this.parts.info;
    switch (reply.problem) {
      case 'aborted':
        return fail('CANCELLED', {});
      case 'closed':
        await this.parts.ending.over;
        return this.gone();
      case 'refused':
        return fail('NOT_CAPABLE', { title, capability });
      case 'timeout':
        return (await this.unready(waitedMs)) ?? fail('TARGET_NOT_RESPONDING', { title, waitedMs });
    }
  }
}
