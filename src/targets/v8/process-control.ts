// Input and signals for the process behind a session.
import { type Failure, fail } from '../../shared/failures.js';
import type { TargetInfo } from '../../shared/target.js';
import type { LaunchedProcess } from './launched-process.js';

/** Text for the input of a launched process. `gone` when it is over, TARGET_NOT_RESPONDING when it has not read for `timeoutMs`. */
export async function writeTo(
  launched: LaunchedProcess | undefined,
  text: string,
  title: string,
  timeoutMs: number,
): Promise<Failure | 'gone' | undefined> {
  switch (await launched?.write(text, timeoutMs)) {
    case 'written':
      return undefined;
    case 'full':
      return fail('TARGET_NOT_RESPONDING', { title, waitedMs: timeoutMs });
    case 'gone':
    case undefined:
      return 'gone';
  }
}

/** NOT_CAPABLE (no such signal, no process of this machine), PROCESS_PERMISSION; `gone` when there is no such process any more. */
export function signalTo(pid: number | undefined, name: NodeJS.Signals, { title }: TargetInfo): Failure | 'gone' | undefined {
  if (pid === undefined) return fail('NOT_CAPABLE', { title, capability: 'signal' });
  try {
    process.kill(pid, name);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM') return fail('PROCESS_PERMISSION', { pid });
    return code === 'ESRCH' ? 'gone' : fail('NOT_CAPABLE', { title, capability: `signal ${name}` });
  }
}
