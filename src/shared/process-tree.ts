// Processes in the order of their tree, so that a program and its workers stand together.
import type { DiscoveredTarget } from './target.js';

export interface ProcessRow {
  readonly process: DiscoveredTarget;
  /** 0 for a process whose parent is not listed. */
  readonly depth: number;
}

/** Parents before children; siblings and roots by falling RSS. A loop of parents (pids are reused) loses nobody. */
export function processTree(processes: readonly DiscoveredTarget[]): readonly ProcessRow[] {
  const byPid = new Map(processes.map((p) => [p.pid, p]));
  const children = new Map<number, DiscoveredTarget[]>();
  const roots: DiscoveredTarget[] = [];
  for (const process of processes) {
    const parent = byPid.get(process.parentPid);
    if (parent === undefined || parent === process) roots.push(process);
    else children.set(parent.pid, [...(children.get(parent.pid) ?? []), process]);
  }
  const rows: ProcessRow[] = [];
  const placed = new Set<number>();
  const place = (process: DiscoveredTarget, depth: number): void => {
    if (placed.has(process.pid)) return;
    placed.add(process.pid);
    rows.push({ process, depth });
    for (const child of byRss(children.get(process.pid) ?? [])) place(child, depth + 1);
  };
  for (const root of byRss(roots)) place(root, 0);
  for (const process of byRss(processes)) place(process, 0);
  return rows;
}

const byRss = (list: readonly DiscoveredTarget[]): readonly DiscoveredTarget[] => [...list].sort((a, b) => b.rss - a.rss || a.pid - b.pid);
