// A folder that a process can read and write, with the agent and what brings it in; for a process in a container or a chroot, there.
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processStatus } from '../../linux-proc.js';
import { type Announcement, readAnnouncements } from '../announcements.js';
import { rootOf } from './mapped-runtime.js';

/** A Python text in quotes. */
const literal = (text: string): string =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * Loads the agent on a thread of its own, so that the thread that was asked goes on at once. A program that has a copy of the agent
 * keeps it; one that is older knows no guests.
 */
const loader = (agent: string, announceFile: string): string => `
def load():
    import sys
    try:
        agent = sys.modules.get('holdfast_agent')
        if agent is None:
            from importlib.util import module_from_spec, spec_from_file_location
            spec = spec_from_file_location('holdfast_agent', ${literal(agent)})
            agent = module_from_spec(spec)
            sys.modules['holdfast_agent'] = agent
            try:
                spec.loader.exec_module(agent)
            except BaseException:
                del sys.modules['holdfast_agent']
                raise
        try:
            agent.start(0, True, ${literal(announceFile)}, guest=True)
        except TypeError:
            agent.start(0, True, ${literal(announceFile)})
    except BaseException as error:
        import os
        with open(${literal(announceFile)}, 'a') as file:
            file.write('! %d %s: %s\\n' % (os.getpid(), type(error).__name__, str(error)[:200].replace('\\n', ' ')))


def begin():
    import sys
    import _thread
    if not hasattr(sys, '_holdfast_loads'):
        sys._holdfast_loads = True
        with open(${literal(announceFile)}, 'a') as file:
            file.write('#\\n')

        def run():
            try:
                load()
            finally:
                del sys._holdfast_loads
        _thread.start_new_thread(run, ())


begin()
`;

export class GuestFolder {
  /** The script to run, as the process names it. */
  readonly script: string;
  readonly #folder: string;
  readonly #announced: string;
  #taken = 0;

  /** Throws what the file system says when it cannot be made. */
  constructor(pid: number, agentFile: string) {
    const root = rootOf(pid);
    const outside = root === '/' ? '' : `/proc/${pid}/root`;
    this.#folder = mkdtempSync(outside === '' ? join(tmpdir(), 'holdfast-guest-') : `${outside}/tmp/holdfast-guest-`);
    const inside = this.#folder.slice(outside.length);
    this.#announced = join(this.#folder, 'agents');
    this.script = `${inside}/load.py`;
    copyFileSync(agentFile, join(this.#folder, 'holdfast_agent.py'));
    writeFileSync(join(this.#folder, 'load.py'), loader(`${inside}/holdfast_agent.py`, `${inside}/agents`));
    writeFileSync(this.#announced, '');
    this.#give(pid);
  }

  /** Another user's process reads its own folder; nobody else does. */
  #give(pid: number): void {
    const uid = processStatus(pid)?.uid;
    for (const name of ['holdfast_agent.py', 'load.py', 'agents', '']) {
      const path = join(this.#folder, name);
      chmodSync(path, name === '' ? 0o700 : 0o600);
      if (uid !== undefined && uid !== process.getuid?.()) chownSync(path, uid, -1);
    }
  }

  /** What the agent, or a loader that failed, told since the last call. */
  take(): readonly Announcement[] {
    const { found, taken } = readAnnouncements(this.#announced, this.#taken);
    this.#taken = taken;
    return found;
  }

  /** The script runs, or ran. */
  get hasBegun(): boolean {
    return statSync(this.#announced, { throwIfNoEntry: false })?.size !== 0;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
