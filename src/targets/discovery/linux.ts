import type { DiscoveredTarget } from '../../shared/target.js';
import {
  allPids,
  commandLine,
  executable,
  type ListeningSocket,
  listeningSockets,
  processStat,
  processStatus,
  socketsOf,
} from '../linux-proc.js';
import { readResident } from '../rss/linux.js';
import { allInspectors, inspectorCandidates, inspectorOptions } from '../v8/candidates.js';
import { chromiumRole, kindOf, userDataFolder } from './classify.js';
import { describeCommand } from './describe.js';
import { devToolsPort } from './devtools-port.js';
import { listed } from './listed.js';

const SIGUSR1 = 10;

type Seen = { readonly pid: number; readonly parentPid: number; readonly file: string; readonly words: readonly string[] };

/** Of a process and all those below it with the same executable: how many, and their resident bytes. */
function together(root: Seen, below: ReadonlyMap<number, readonly Seen[]>): { readonly count: number; readonly rss: number } {
  const found = [root];
  for (let at = 0; at < found.length; at++) {
    found.push(...(below.get(found[at]?.pid ?? 0) ?? []).filter(({ file }) => file === root.file));
  }
  return { count: found.length, rss: found.reduce((sum, { pid }) => sum + (readResident(pid) ?? 0), 0) };
}

async function describe(
  seen: Seen,
  below: ReadonlyMap<number, readonly Seen[]>,
  sockets: ReadonlyMap<string, ListeningSocket>,
  timeoutMs: number,
): Promise<DiscoveredTarget | undefined> {
  const { pid, parentPid, file, words } = seen;
  const children = (below.get(pid) ?? []).some((child) => child.file === file && chromiumRole(child.words) !== undefined);
  const kind = kindOf(file, words, children);
  const rss = readResident(pid);
  if (kind === undefined || rss === undefined || words.length === 0) return undefined;
  const isBrowser = kind === 'chromium' || kind === 'electron';
  const held = socketsOf(pid, sockets);
  const told = isBrowser ? devToolsPort(userDataFolder(words)).map((port) => ({ host: '127.0.0.1', port })) : [];
  // a file left by a browser that crashed names a port that somebody else may have now
  const candidates = held.length > 0 ? inspectorCandidates(held, inspectorOptions(pid)) : told;
  const inspectors = (await allInspectors(candidates, timeoutMs)).map(listed);
  const { title, command } = describeCommand(words);
  return {
    pid,
    parentPid,
    title: isBrowser ? describeCommand(words.slice(0, 1)).title : title,
    command,
    kind,
    runtime: 'v8',
    ...(inspectors[0] === undefined ? {} : { version: inspectors[0].version }),
    rss,
    rssHistory: [rss],
    ...(isBrowser ? { processes: together(seen, below) } : {}),
    opens: inspectors.length > 0 ? 'listening' : processStatus(pid)?.catches(SIGUSR1) && kind === 'node' ? 'signal' : 'restart',
    inspectors,
  };
}

/** V8 processes of this machine; those of other users only as far as the system shows them. */
export async function discoverOnLinux(timeoutMs: number, exclude: (pid: number) => boolean): Promise<readonly DiscoveredTarget[]> {
  const sockets = listeningSockets();
  const all = allPids().flatMap((pid): readonly Seen[] => {
    const file = executable(pid);
    const parentPid = processStat(pid)?.parentPid;
    return file === undefined || parentPid === undefined ? [] : [{ pid, parentPid, file, words: commandLine(pid) }];
  });
  const below = new Map<number, Seen[]>();
  for (const seen of all) below.set(seen.parentPid, [...(below.get(seen.parentPid) ?? []), seen]);
  const found = await Promise.all(all.filter(({ pid }) => !exclude(pid)).map((seen) => describe(seen, below, sockets, timeoutMs)));
  return found.filter((target) => target !== undefined);
}
