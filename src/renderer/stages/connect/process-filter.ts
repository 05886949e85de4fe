// The programs that a person's words leave over: by their own name, or by what a browser shows.
import type { DiscoveredTarget } from '../../../shared/target.js';

/** A program that matches stays as it is; of one that does not, only the pages that do. Upper and lower case are alike. */
export function filtered(processes: readonly DiscoveredTarget[], text: string): readonly DiscoveredTarget[] {
  const wanted = text.trim().toLowerCase();
  const has = (...words: readonly unknown[]): boolean => words.join(' ').toLowerCase().includes(wanted);
  return processes.flatMap((process) => {
    if (has(process.pid, process.title, process.command)) return [process];
    const inspectors = process.inspectors.map((inspector) => ({
      ...inspector,
      targets: inspector.kind === 'browser' ? inspector.targets.filter(({ title, url }) => has(title, url)) : [],
    }));
    return inspectors.some(({ targets }) => targets.length > 0) ? [{ ...process, inspectors }] : [];
  });
}
