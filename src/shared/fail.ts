// Makes failures. Apart from their schemas (failures.ts), because the engine host opens its first snapshot while the validator
// is still loading.
import type { Failure, FailureCode, FailureOf } from './failures.js';

export const fail = <C extends FailureCode>(code: C, data: FailureOf<C>['data']): Failure => ({ code, data }) as Failure;
