// One log a run, in userData/logs. Bugs get an id that the window shows and the log explains.
import fs from 'node:fs';
import path from 'node:path';
import { nanoid } from 'nanoid';

export interface Log {
  readonly file: string;
  readonly line: (text: string) => void;
  /** Writes the error with its stack and returns the id to show. */
  readonly bug: (where: string, error: unknown) => string;
}

const keptRuns = 20;

/** Never throws: a log that cannot be written goes to stderr. */
export function openLog(dir: string): Log {
  const file = path.join(dir, `${new Date().toISOString().replace(/[:.]/g, '-')}-${process.pid}.log`);
  try {
    fs.mkdirSync(dir, { recursive: true });
    const old = fs.readdirSync(dir).filter((f) => f.endsWith('.log'));
    for (const name of old.sort().slice(0, Math.max(0, old.length - keptRuns + 1))) fs.rmSync(path.join(dir, name), { force: true });
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
  }
  // Synchronous: the last line before a crash is the one that matters, and lines are rare.
  const line = (text: string): void => {
    const full = `${new Date().toISOString()} ${text}\n`;
    try {
      fs.appendFileSync(file, full);
    } catch {
      process.stderr.write(full);
    }
  };
  const bug = (where: string, error: unknown): string => {
    const id = nanoid(8);
    line(`bug ${id} in ${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return id;
  };
  return { file, line, bug };
}
