// Where the agent is: a file that Python itself must be able to read, so never inside an application archive.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type AgentFiles = {
  /** The agent. */
  readonly agent: string;
  /** A folder for PYTHONPATH whose `sitecustomize` starts it. */
  readonly site: string;
};

const AGENT = join('agents', 'python', 'holdfast_agent.py');

/** Looks upwards from this module, which is bundled elsewhere than it was written. */
export function agentFiles(start = dirname(fileURLToPath(import.meta.url))): AgentFiles {
  for (let folder = start; ; folder = dirname(folder)) {
    const agent = join(folder, AGENT);
    if (existsSync(agent)) {
      const unpacked = agent.replace(/([\\/][^\\/]+\.asar)(?=[\\/])/, '$1.unpacked');
      const readable = existsSync(unpacked) ? unpacked : agent;
      return { agent: readable, site: join(dirname(readable), 'site') };
    }
    if (dirname(folder) === folder) throw new Error('the CPython agent is not part of this installation');
  }
}
