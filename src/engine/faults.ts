// What the engine can find wrong. The host turns each into a `Failure` by adding the path.

export type Fault =
  | { readonly kind: 'empty' }
  | { readonly kind: 'not-recognised' }
  /** An allocation profile: calls, and no objects. */
  | { readonly kind: 'no-heap' }
  /** `offset`: bytes from the start of the (uncompressed) file. */
  | { readonly kind: 'corrupt'; readonly section: string; readonly offset: number; readonly reason: string }
  /** A version of the format that is not known yet. */
  | { readonly kind: 'too-new'; readonly found: string; readonly supported: string }
  | { readonly kind: 'truncated'; readonly section: string; readonly offset: number }
  | { readonly kind: 'no-such-object'; readonly id: number }
  | { readonly kind: 'no-such-class'; readonly class: string };

/** Carries a `Fault` out of deep loops; expected, caught by the engine host. */
export class EngineFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault.kind);
    this.name = 'EngineFault';
  }
}

export const corrupt = (section: string, offset: number, reason: string): EngineFault =>
  new EngineFault({ kind: 'corrupt', section, offset, reason });
