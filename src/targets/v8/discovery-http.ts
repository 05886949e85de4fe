// The inspector's discovery over HTTP: /json/version and /json/list. What answers may be anything.
import { request } from 'node:http';
import * as z from 'zod';
import { failedWith, ok, type Result } from '../../shared/result.js';
import { formatAddress } from './address.js';

const text = (limit: number) =>
  z
    .string()
    .catch('')
    .transform((value) => value.slice(0, limit));

const versionAnswer = z.looseObject({ Browser: z.string().max(500), 'Protocol-Version': z.string().max(50) });
const listEntry = z.looseObject({
  id: z.string().min(1).max(500),
  title: text(300),
  type: text(50),
  url: text(2000),
  webSocketDebuggerUrl: z.string().max(4000).optional(),
});
const listAnswer = z.array(z.unknown()).max(5000);

export type InspectorTarget = {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly url: string;
  /** Path of its WebSocket on the port that was asked; host and port in the answer are ignored. */
  readonly path: string | undefined;
};

export type Inspector = {
  /** The IP address that answered. */
  readonly ip: string;
  readonly port: number;
  /** As the runtime calls itself: "node.js/v20.20.2", "Chrome/130.0.0.0". */
  readonly product: string;
  readonly targets: readonly InspectorTarget[];
};

const MAX_ANSWER = 4 * 1024 * 1024;

/** Only the path of the address an inspector tells is used, and only a plain one. */
export function socketPath(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  try {
    const { pathname } = new URL(url);
    return /^\/[\w./%-]{1,500}$/.test(pathname) ? pathname : undefined;
  } catch {
    return undefined;
  }
}

const reasonOf = (error: NodeJS.ErrnoException & { rawPacket?: Buffer }): string => {
  // a TLS port answers plain HTTP with an alert record
  if (error.rawPacket?.[0] === 0x15) return 'TLS';
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'connection closed without an answer';
  return error.code ?? error.message;
};

function getJson(ip: string, port: number, path: string, timeoutMs: number, signal?: AbortSignal): Promise<Result<unknown>> {
  const address = formatAddress(ip, port);
  const notOne = (reason: string) => failedWith('NOT_AN_INSPECTOR', { address, reason });
  return new Promise((done) => {
    const timer = AbortSignal.timeout(timeoutMs);
    // agent: false makes a connection of its own; redirects are never followed
    const asked = request({
      host: ip,
      port,
      path,
      agent: false,
      headers: { host: address, accept: 'application/json' },
      signal: signal === undefined ? timer : AbortSignal.any([signal, timer]),
      maxHeaderSize: 16 * 1024,
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted) return done(failedWith('CANCELLED', {}));
      if (timer.aborted || error.code === 'ETIMEDOUT') return done(failedWith('CONNECTION_TIMEOUT', { address, waitedMs: timeoutMs }));
      const unreachable = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM'];
      done(unreachable.includes(error.code ?? '') ? failedWith('CONNECTION_REFUSED', { address }) : notOne(reasonOf(error)));
    });
    asked.on('upgrade', (_response, socket) => {
      socket.destroy();
      done(notOne('unexpected upgrade'));
    });
    asked.on('response', (response) => {
      if (response.statusCode !== 200) {
        response.destroy();
        return done(notOne(`HTTP ${response.statusCode}`));
      }
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        length += part.length;
        if (length > MAX_ANSWER) {
          done(notOne('answer too long'));
          response.destroy();
        } else parts.push(part);
      });
      response.on('error', () =>
        done(timer.aborted ? failedWith('CONNECTION_TIMEOUT', { address, waitedMs: timeoutMs }) : notOne('answer cut short')),
      );
      response.on('end', () => {
        if (!response.complete) return done(notOne('answer cut short'));
        try {
          done(ok(JSON.parse(Buffer.concat(parts).toString('utf8'))));
        } catch {
          done(notOne('not JSON'));
        }
      });
    });
    asked.end();
  });
}

/** An id that is told twice names nobody: what is reached at another path gets a number, so that each can be chosen. */
function distinct(targets: readonly InspectorTarget[]): readonly InspectorTarget[] {
  const paths = new Map<string, (string | undefined)[]>();
  return targets.flatMap((target) => {
    const before = paths.get(target.id) ?? [];
    if (before.includes(target.path)) return [];
    paths.set(target.id, [...before, target.path]);
    return before.length === 0 ? [target] : [{ ...target, id: `${target.id} (${before.length + 1})` }];
  });
}

/**
 * Asks one address. CONNECTION_REFUSED, CONNECTION_TIMEOUT (nothing answered in time: silent servers, stopped processes),
 * NOT_AN_INSPECTOR (something else answered), CANCELLED.
 */
export async function askInspector(ip: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<Result<Inspector>> {
  const address = formatAddress(ip, port);
  const version = await getJson(ip, port, '/json/version', timeoutMs, signal);
  if (!version.ok) return version;
  const named = versionAnswer.safeParse(version.value);
  if (!named.success) return failedWith('NOT_AN_INSPECTOR', { address, reason: 'no inspector in /json/version' });
  const list = await getJson(ip, port, '/json/list', timeoutMs, signal);
  if (!list.ok) return list;
  const entries = listAnswer.safeParse(list.value);
  if (!entries.success) return failedWith('NOT_AN_INSPECTOR', { address, reason: 'no list in /json/list' });
  const targets: InspectorTarget[] = [];
  for (const entry of entries.data) {
    const one = listEntry.safeParse(entry);
    if (!one.success) continue;
    const { id, title, type, url, webSocketDebuggerUrl } = one.data;
    targets.push({ id, title, type, url, path: socketPath(webSocketDebuggerUrl) });
  }
  return ok({ ip, port, product: named.data.Browser, targets: distinct(targets) });
}

const informative = ['CANCELLED', 'NOT_AN_INSPECTOR', 'CONNECTION_TIMEOUT', 'CONNECTION_REFUSED'];

/** Asks the addresses of a host in turn; the first inspector wins, otherwise the most telling failure. */
export async function findInspector(
  ips: readonly string[],
  port: number,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Result<Inspector>> {
  let best: Result<Inspector> = failedWith('CONNECTION_REFUSED', { address: formatAddress(ips[0] ?? '', port) });
  for (const ip of ips) {
    const answer = await askInspector(ip, port, timeoutMs, signal);
    if (answer.ok) return answer;
    if (best.ok || informative.indexOf(answer.failure.code) < informative.indexOf(best.failure.code)) best = answer;
  }
  return best;
}
