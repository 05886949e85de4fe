// From what went wrong inside to the failures of the contract.
import { EngineFault, type Fault } from '../engine/faults.js';
import { fail } from '../shared/fail.js';
import type { Failure } from '../shared/failures.js';
import { FailureError } from '../shared/result.js';

const ofFault = (path: string, fault: Fault): Failure => {
  switch (fault.kind) {
    case 'empty':
      return fail('FILE_EMPTY', { path });
    case 'not-recognised':
      return fail('SNAPSHOT_NOT_RECOGNISED', { path });
    case 'no-heap':
      return fail('NOT_A_HEAP', { path });
    case 'corrupt':
      return fail('SNAPSHOT_CORRUPT', { path, section: fault.section, offset: fault.offset, reason: fault.reason });
    case 'truncated':
      return fail('SNAPSHOT_TRUNCATED', { path, section: fault.section, offset: fault.offset });
    case 'too-new':
      return fail('FORMAT_TOO_NEW', { path, found: fault.found, supported: fault.supported });
    case 'no-such-object':
      return fail('NO_SUCH_OBJECT', { path, id: fault.id });
    case 'no-such-class':
      return fail('NO_SUCH_CLASS', { path, class: fault.class });
  }
};

/** What JavaScript says when there is no room for more, in its heap or in the largest thing of a kind that it knows. */
const TOO_MUCH = /allocation failed|Array buffer|Invalid (typed array|array|string) length|maximum size exceeded/i;

/** The failure behind an error, or undefined when it is a bug (or a cancel) and must be thrown on. */
export const failureOf = (path: string, error: unknown): Failure | undefined => {
  if (error instanceof FailureError) return error.failure;
  if (error instanceof EngineFault) return ofFault(path, error.fault);
  if (error instanceof RangeError && TOO_MUCH.test(error.message)) return fail('ENGINE_OUT_OF_MEMORY', { path });
  if (error instanceof RangeError && error.message.startsWith('strings section'))
    return fail('SNAPSHOT_CORRUPT', { path, section: 'strings', offset: 0, reason: error.message });
  return undefined;
};
