// What Linux tells about processes and their sockets. Everything may vanish between two reads: absent is a normal answer.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const text = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

export const allPids = (): readonly number[] => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
};

export type ProcessStat = {
  readonly parentPid: number;
  /** One letter; `Z` is a zombie. */
  readonly state: string;
  /** Milliseconds since the Unix epoch, to about a second. */
  readonly startedAt: number;
};

let bootTime: number | undefined;
/** Ticks of /proc are a hundredth of a second on every Linux that Node runs on. */
const TICK_MS = 10;

const bootedAt = (): number => {
  bootTime ??= Number(/^btime (\d+)/m.exec(text('/proc/stat') ?? '')?.[1] ?? 0) * 1000;
  return bootTime;
};

export function processStat(pid: number): ProcessStat | undefined {
  const line = text(`/proc/${pid}/stat`);
  if (line === undefined) return undefined;
  // the command in parentheses may hold spaces and parentheses: fields start after the last one
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parentPid: Number(fields[1]), startedAt: bootedAt() + Number(fields[19]) * TICK_MS };
}

/** All processes below one, it included. */
export function descendants(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const each of allPids()) {
    const parent = processStat(each)?.parentPid;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), each]);
  }
  const found = [pid];
  for (let at = 0; at < found.length; at++) found.push(...(children.get(found[at] ?? 0) ?? []));
  return found;
}

/** Alive and not a zombie. Without /proc a signal 0 tells. */
export function isAlive(pid: number): boolean {
  if (process.platform === 'linux') {
    const state = processStat(pid)?.state;
    return state !== undefined && state !== 'Z' && state !== 'X';
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Held by SIGSTOP (as Ctrl-Z does) or by a debugger: it answers nothing until it is let go. */
export const isStopped = (pid: number): boolean => /^[Tt]$/.test(processStat(pid)?.state ?? '');

/** Path of the executable; `undefined` for kernel threads and for processes of others. */
export function executable(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    return undefined;
  }
}

export const commandLine = (pid: number): readonly string[] => {
  const line = text(`/proc/${pid}/cmdline`);
  return line === undefined || line === '' ? [] : line.replace(/\0+$/, '').split('\0');
};

/** Value of one variable of the environment the process was started with. */
export const startEnvironment = (pid: number, name: string): string | undefined =>
  text(`/proc/${pid}/environ`)
    ?.split('\0')
    .find((entry) => entry.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** Owner (real user id) and whether the process handles a signal itself. */
export function processStatus(
  pid: number,
): { readonly uid: number; catches(signalNumber: number): boolean; readonly name: string } | undefined {
  const status = text(`/proc/${pid}/status`);
  if (status === undefined) return undefined;
  const caught = BigInt(`0x${/^SigCgt:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return {
    uid: Number(/^Uid:\s*(\d+)/m.exec(status)?.[1]),
    name: /^Name:\s*(.*)/m.exec(status)?.[1] ?? '',
    catches: (signalNumber) => ((caught >> BigInt(signalNumber - 1)) & 1n) === 1n,
  };
}

export type ListeningSocket = { readonly host: string; readonly port: number };

const LISTEN = '0A';

/** Addresses in /proc/net/tcp are hexadecimal words in the machine's byte order (little-endian on all that Node supports there). */
function addressOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.subarray(0, 12).equals(Buffer.from('00000000000000000000ffff', 'hex'));
  if (mapped) return bytes.subarray(12).join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  const groups = Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(group * 2).toString(16));
  return groups.join(':');
}

/** Listening TCP sockets of this network namespace by inode. */
export function parseListening(table: string): ReadonlyMap<string, ListeningSocket> {
  const sockets = new Map<string, ListeningSocket>();
  for (const row of table.split('\n').slice(1)) {
    const cells = row.trim().split(/\s+/);
    const [hex, port] = (cells[1] ?? '').split(':');
    const inode = cells[9];
    if (cells[3] !== LISTEN || hex === undefined || port === undefined || inode === undefined) continue;
    sockets.set(inode, { host: addressOf(hex), port: Number.parseInt(port, 16) });
  }
  return sockets;
}

const ESTABLISHED = '01';

/** Local ports of the clients that are connected to a port of this machine, by this network namespace's table, and their inodes where they are processes of this machine. */
export function parseClients(table: string, port: number): ReadonlyMap<number, string | undefined> {
  const rows = table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter((cells) => cells[3] === ESTABLISHED);
  const portOf = (cell: string | undefined): number => Number.parseInt(cell?.split(':')[1] ?? '', 16);
  const clients = new Map<number, string | undefined>();
  // the server's end of each connection, then the client's end of the same
  for (const cells of rows) if (portOf(cells[1]) === port) clients.set(portOf(cells[2]), undefined);
  for (const cells of rows) if (portOf(cells[2]) === port && clients.has(portOf(cells[1]))) clients.set(portOf(cells[1]), cells[9]);
  return clients;
}

const LISTEN_OR_GONE: ReadonlySet<string> = new Set([LISTEN, '07']);

/** Connections to a port of this machine as `clientPort state`, also those that were closed within the last minute (TIME_WAIT). */
export function parseConnections(table: string, port: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const row of table.split('\n')) {
    const [, local = '', remote = '', state = ''] = row.trim().split(/\s+/);
    if (LISTEN_OR_GONE.has(state)) continue;
    const [here, there] = [local, remote].map((cell) => Number.parseInt(cell.split(':')[1] ?? '', 16));
    if (here === port) found.add(`${there} ${state}`);
    else if (there === port) found.add(`${here} ${state}`);
  }
  return found;
}

/** The same of this network namespace; `undefined` where that cannot be seen. */
export const connectionsTo = (port: number): ReadonlySet<string> | undefined =>
  process.platform === 'linux' ? parseConnections(`${text('/proc/net/tcp') ?? ''}\n${text('/proc/net/tcp6') ?? ''}`, port) : undefined;

/** Inodes of the sockets that a process holds; empty where its descriptors may not be read. */
function socketInodes(pid: number): ReadonlySet<string> {
  const held = new Set<string>();
  try {
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
        if (inode !== undefined) held.add(inode);
      } catch {
        // closed meanwhile
      }
    }
  } catch {
    // gone, or another user's
  }
  return held;
}

/** How many connections to a port of this machine are not this process's own; `undefined` where that cannot be seen. */
export function otherClients(port: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const clients = parseClients(`${text('/proc/net/tcp') ?? ''}\n${(text('/proc/net/tcp6') ?? '').split('\n').slice(1).join('\n')}`, port);
  if (clients.size === 0) return undefined;
  const own = socketInodes(process.pid);
  return [...clients.values()].filter((inode) => inode === undefined || !own.has(inode)).length;
}

export const listeningSockets = (): ReadonlyMap<string, ListeningSocket> =>
  new Map([...parseListening(text('/proc/net/tcp') ?? ''), ...parseListening(text('/proc/net/tcp6') ?? '')]);

/** Listening sockets that a process holds; empty where its descriptors may not be read. */
export function socketsOf(pid: number, sockets: ReadonlyMap<string, ListeningSocket> = listeningSockets()): readonly ListeningSocket[] {
  const held = new Map<string, ListeningSocket>();
  try {
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
        const socket = inode === undefined ? undefined : sockets.get(inode);
        if (socket !== undefined) held.set(`${socket.host} ${socket.port}`, socket);
      } catch {
        // closed meanwhile
      }
    }
  } catch {
    // gone, or another user's
  }
  return [...held.values()];
}
