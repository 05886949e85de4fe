import type { DiscoveredTarget } from '../../shared/target.js';
import { discoverPython } from '../python/discovery.js';
import { discoverOnLinux } from './linux.js';
import { discoverByProcessList } from './ps.js';

export type DiscoverOptions = {
  /** Processes that are Holdfast's own; this process itself is always left out. */
  readonly exclude?: (pid: number) => boolean;
  /** Time for one port to answer; all are asked at once. */
  readonly timeoutMs?: number;
};

const PROBE_MS = 300;

/** Local Node processes that can be attached to, and Python ones with the agent, those that listen already first, then the biggest. Never fails: what cannot be seen is left out. */
export async function discoverTargets({
  exclude = () => false,
  timeoutMs = PROBE_MS,
}: DiscoverOptions = {}): Promise<readonly DiscoveredTarget[]> {
  const ours = (pid: number) => pid === process.pid || exclude(pid);
  const [node, python] = await Promise.all([
    process.platform === 'linux' ? discoverOnLinux(timeoutMs, ours) : discoverByProcessList(ours),
    discoverPython(timeoutMs, ours),
  ]);
  return [...node, ...python].sort((a, b) => Number(b.listening !== undefined) - Number(a.listening !== undefined) || b.rss - a.rss);
}
