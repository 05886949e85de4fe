import { ok, type Result } from '../../shared/result.js';
import type { AttachSpec, DiscoveredTarget, ListedInspector } from '../../shared/target.js';
import { processStat } from '../linux-proc.js';
import { discoverPython } from '../python/discovery.js';
import { throughTunnel } from '../tunnel/through.js';
import type { Lease, Tunnels } from '../tunnel/tunnels.js';
import { locate } from '../v8/address.js';
import { findInspector } from '../v8/discovery-http.js';
import { discoverOnLinux } from './linux.js';
import { listed } from './listed.js';
import { discoverByProcessList } from './ps.js';
import { RssHistory } from './rss-history.js';

export type DiscoverOptions = {
  /** Processes that are Holdfast's own; this process itself is always left out. */
  readonly exclude?: (pid: number) => boolean;
  /** Time for one port to answer; all are asked at once. */
  readonly timeoutMs?: number;
  /** Remembers RSS from look to look. */
  readonly history?: RssHistory;
};

/** A program that answers later than this is busy or stopped; on a busy machine a healthy one may need some time. */
const PROBE_MS = 1000;
const REMOTE_MS = 3000;

/** Local programs that can be attached to, or could be; those that listen already first, then the biggest. Never fails: what cannot be seen is left out. */
export async function discoverTargets({
  exclude = () => false,
  timeoutMs = PROBE_MS,
  history = new RssHistory(),
}: DiscoverOptions = {}): Promise<readonly DiscoveredTarget[]> {
  const ours = (pid: number) => pid === process.pid || exclude(pid);
  const [v8, python] = await Promise.all([
    process.platform === 'linux' ? discoverOnLinux(timeoutMs, ours) : discoverByProcessList(ours),
    discoverPython(timeoutMs, ours),
  ]);
  const all = [...v8, ...python];
  const earlier = history.take(all.map(({ pid, rss }) => ({ pid, rss, startedAt: processStat(pid)?.startedAt ?? 0 })));
  return all
    .map((target) => ({ ...target, rssHistory: [...(earlier.get(target.pid) ?? target.rssHistory)] }))
    .sort((a, b) => Number(b.inspectors.length > 0) - Number(a.inspectors.length > 0) || b.rss - a.rss);
}

/** What an address serves. REMOTE_NOT_ALLOWED, HOST_NOT_FOUND, CONNECTION_REFUSED, CONNECTION_TIMEOUT, NOT_AN_INSPECTOR, CANCELLED. */
export async function listAddress(
  spec: Omit<AttachSpec, 'kind' | 'target'>,
  tunnels?: Tunnels,
  signal?: AbortSignal,
): Promise<Result<ListedInspector>> {
  const { host, port, allowRemote, tunnel } = spec;
  if (tunnel !== undefined && tunnels !== undefined) {
    const listNear = async (near: AttachSpec, lease: Lease): Promise<Result<ListedInspector>> => {
      const there = await listAddress({ host: near.host, port: near.port, allowRemote: false }, undefined, signal);
      if (!there.ok) return there;
      await lease.release(true);
      return ok({ ...there.value, host, port });
    };
    return throughTunnel({ kind: 'attach', ...spec }, tunnel, tunnels, listNear, signal);
  }
  const place = await locate(host, port, allowRemote);
  if (!place.ok) return place;
  const inspector = await findInspector(place.value.addresses, port, REMOTE_MS, signal);
  return inspector.ok ? ok(listed(inspector.value)) : inspector;
}
