// Expected failures are values.
import { fail } from './fail.js';
import type { Failure, FailureCode, FailureOf } from './failures.js';

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (failure: Failure): Result<never> => ({ ok: false, failure });
export const failedWith = <C extends FailureCode>(code: C, data: FailureOf<C>['data']): Result<never> => failed(fail(code, data));

/** Carries a `Failure` through code that cannot return a `Result` (deep parser loops, streams); caught at the nearest boundary. */
export class FailureError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.code);
    this.name = 'FailureError';
  }
}
