import { failed, ok, type Result } from '../../shared/result.js';
import type { AttachSpec, Capability, ListedTarget, TargetInfo } from '../../shared/target.js';
import { descendants } from '../linux-proc.js';
import { formatAddress, locate } from './address.js';
import { findInspector, type Inspector, type InspectorTarget } from './discovery-http.js';
import { askProcess, describeProduct, isLocalProcess, processBehind, type RemoteProcess, titleOf } from './identify.js';
import type { LaunchedProcess, PrintedLine } from './launched-process.js';
import type { Limits } from './limits.js';
import { frameProcesses } from './page-process.js';
import { pickTarget } from './pick-target.js';
import { V8Session } from './session.js';
import { openWire, type Wire } from './wire.js';

export type Connection = {
  readonly inspector: Inspector;
  readonly target: InspectorTarget & { readonly path: string };
  /** The address is on this machine. */
  readonly local: boolean;
  readonly launched?: { readonly process: LaunchedProcess; readonly command: readonly string[]; readonly backlog: readonly PrintedLine[] };
  readonly restore?: (wire: Wire) => Promise<void>;
};

/** Chromium and what is built on it; Deno is none, though it is no Node either. */
const isBrowser = (product: string): boolean => !/^(node|deno)/i.test(product);

const findLocal = (remote: RemoteProcess | undefined, port: number): number | undefined =>
  remote === undefined ? processBehind(port) : isLocalProcess(remote, port) ? remote.pid : undefined;

/** The processes of a page's frames, where the browser is one of this machine: its process numbers mean others elsewhere. */
async function localFrames(wire: Wire, connection: Connection, limits: Limits): Promise<ReadonlyMap<string, number>> {
  const browser = connection.local ? processBehind(connection.inspector.port, () => true) : undefined;
  if (browser === undefined) return new Map();
  const below = new Set(descendants(browser));
  const told = await frameProcesses(wire, limits.command);
  return new Map([...told].filter(([, pid]) => below.has(pid)));
}

/** Opens the WebSocket of a chosen target and begins the session. */
export async function connectTo(connection: Connection, limits: Limits, signal?: AbortSignal): Promise<Result<V8Session>> {
  const { inspector, target, launched, restore } = connection;
  const wire = await openWire(inspector.ip, inspector.port, target.path, limits.handshake, signal);
  if (!wire.ok) return wire;
  const product = describeProduct(inspector.product);
  const remote = product.isNode ? await askProcess(wire.value, limits.probe) : undefined;
  // a process of our own is known without asking, unless the command was a wrapper around the one that answered
  const own = launched !== undefined && (remote === undefined || remote.pid === launched.process.pid) ? launched.process.pid : undefined;
  const frames: ReadonlyMap<string, number> =
    !product.isNode && target.type !== '' && isBrowser(inspector.product) ? await localFrames(wire.value, connection, limits) : new Map();
  const found = product.isNode
    ? findLocal(remote, inspector.port)
    : isBrowser(inspector.product)
      ? frames.get(target.id)
      : processBehind(inspector.port, () => true);
  const localPid = own ?? (connection.local ? found : undefined);
  const capabilities: Capability[] = ['rss', 'heap-statistics', 'capture', 'collect', 'evaluate', 'cut', 'allocations'];
  if (localPid !== undefined && !isBrowser(inspector.product)) capabilities.push('signal');
  if (launched !== undefined) capabilities.push('stdin', 'terminate');
  const pid = localPid ?? remote?.pid;
  const info: TargetInfo = {
    title: remote === undefined ? target.title || target.url || target.id : titleOf(remote.argv, target.title),
    runtime: product.runtime,
    version: product.version,
    ...(pid === undefined ? {} : { pid }),
    address: formatAddress(inspector.ip, inspector.port),
    // a process that answers on loopback, but is none of this machine, came through a tunnel
    local: connection.local && (remote === undefined || localPid !== undefined || process.platform !== 'linux'),
    ...(launched === undefined ? {} : { command: [...launched.command] }),
    // memory of a page's process is not told by its inspector
    capabilities: remote === undefined && localPid === undefined ? capabilities.filter((capability) => capability !== 'rss') : capabilities,
  };
  // a worker runs in the process of its page; a frame from elsewhere has one of its own
  const processOf = ({ id, type }: ListedTarget): number | undefined => frames.get(id) ?? (type === 'worker' ? localPid : undefined);
  const parts = {
    wire: wire.value,
    info,
    isNode: product.isNode,
    unsure: product.isNode && remote === undefined,
    limits,
    localPid,
    processOf,
    port: connection.local ? inspector.port : undefined,
  };
  return ok(
    await V8Session.begin({
      ...parts,
      ...(launched === undefined ? {} : { launched: launched.process, backlog: launched.backlog }),
      ...(restore === undefined ? {} : { restore }),
    }),
  );
}

/** Attaches to `host:port`. */
export async function attach(spec: AttachSpec, limits: Limits, signal?: AbortSignal): Promise<Result<V8Session>> {
  const place = await locate(spec.host, spec.port, spec.allowRemote);
  if (!place.ok) return failed(place.failure);
  const inspector = await findInspector(place.value.addresses, spec.port, limits.http, signal);
  if (!inspector.ok) return inspector;
  const target = pickTarget(inspector.value, spec.target);
  if (!target.ok) return target;
  // behind a tunnel, process numbers and sockets of this machine mean others
  const local = place.value.local && spec.tunnel === undefined;
  return connectTo({ inspector: inspector.value, target: target.value, local }, limits, signal);
}
