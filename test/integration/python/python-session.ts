// Sessions with real Python processes for tests. Everything made here is ended by `cleanUp` of the inspector sessions.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Result } from '../../../src/shared/result.js';
import type { CaptureReport, ConnectSpec, LaunchSpec } from '../../../src/shared/target.js';
import { createConnector } from '../../../src/targets/all-connectors.js';
import type { TargetSession } from '../../../src/targets/connector.js';
import type { Limits } from '../../../src/targets/index.js';
import { atEnd, finished, must, temporaryFolder } from '../../builders/inspector-session.js';
import { newest } from './interpreters.js';

export const examples = join(import.meta.dirname, '../../../examples/python');
export const agentFile = join(import.meta.dirname, '../../../agents/python/holdfast_agent.py');

export const anyPython = (): string => {
  if (newest === undefined) throw new Error('no CPython on this machine');
  return newest.file;
};

export async function connect(spec: ConnectSpec, limits: Partial<Limits> = {}): Promise<Result<TargetSession>> {
  const result = await createConnector(limits).connect(spec);
  if (result.ok) atEnd(() => result.value.close());
  return result;
}

export const pythonSpec = (args: readonly string[], more: Partial<LaunchSpec> = {}): LaunchSpec => ({
  kind: 'launch',
  command: anyPython(),
  args: [...args],
  env: {},
  ...more,
});

/** A session with `python -c code`. */
export const launchCode = async (code: string, more: Partial<LaunchSpec> = {}, limits: Partial<Limits> = {}): Promise<TargetSession> =>
  must(await connect(pythonSpec(['-c', code], more), limits));

/** Reads commands from stdin, so that it ends with the test. */
export const idle = 'import sys\nfor line in sys.stdin: exec(line)';

export type Captured = { readonly path: string; readonly report: CaptureReport };

export async function capture(session: TargetSession, name = 'a'): Promise<Captured> {
  const path = join(temporaryFolder(), `${name}.hfpy.gz`);
  return { path, report: must(await finished(session.capture(path))) };
}

export const bytesOf = ({ path }: Captured): Uint8Array => new Uint8Array(gunzipSync(readFileSync(path)));
