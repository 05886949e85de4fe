import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exit-codes.js';
import { attachOf } from '../../../src/cli/target-options.js';
import { fail } from '../../../src/shared/failures.js';

describe('--attach', () => {
  const options = { target: undefined, allowRemote: false } as never;
  it.each([
    ['127.0.0.1:9229', '127.0.0.1', 9229],
    ['9229', '127.0.0.1', 9229],
    ['example.test:80', 'example.test', 80],
    ['[::1]:9229', '::1', 9229],
  ])('reads %s', (text, host, port) => {
    expect(attachOf(text, options)).toMatchObject({ ok: true, value: { kind: 'attach', host, port } });
  });

  it.each(['', 'host', 'host:', ':9229x', '1.2.3.4:0', '1.2.3.4:70000', 'ws://127.0.0.1:9229'])('refuses %j', (text) => {
    expect(attachOf(text, options)).toMatchObject({ ok: false, failure: { code: 'BAD_REQUEST' } });
  });
});

describe('exit codes', () => {
  it('tells usage, target and input apart', () => {
    expect(exitCodeOf(fail('REMOTE_NOT_ALLOWED', { address: 'a' }))).toBe(2);
    expect(exitCodeOf(fail('CONNECTION_REFUSED', { address: 'a' }))).toBe(3);
    expect(exitCodeOf(fail('SNAPSHOT_CORRUPT', { path: 'p', section: 's', offset: 1, reason: 'r' }))).toBe(4);
  });
});
