import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import { failedWith, ok, type Result } from '../../shared/result.js';

/** Where a user-given host really is. Connections go to these addresses and nowhere else: the name is not resolved again. */
export type Place = { readonly addresses: readonly string[]; readonly local: boolean };

/** 127.0.0.0/8, ::1, and IPv4 loopback mapped into IPv6. */
export function isLoopback(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  return isIPv6(plain) ? plain === '::1' || plain === '0:0:0:0:0:0:0:1' : isIP(plain) === 4 && plain.startsWith('127.');
}

/** `host:port`, IPv6 in brackets. */
export const formatAddress = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

/** "Every interface", as a server prints it, is reached on this machine by loopback. */
const anyAddress: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Resolves a host. An address outside this machine needs `allowRemote`: REMOTE_NOT_ALLOWED otherwise; a name counts as
 * remote if any of its addresses is. HOST_NOT_FOUND when the name means nothing.
 */
export async function locate(host: string, port: number, allowRemote: boolean): Promise<Result<Place>> {
  const bare = host.trim().replace(/^\[(.*)\]$/, '$1');
  const address = formatAddress(bare, port);
  let addresses: readonly string[];
  if (isIP(bare) !== 0) addresses = [anyAddress[bare] ?? bare];
  else if (/^localhost\.?$/i.test(bare)) addresses = ['127.0.0.1', '::1'];
  else {
    try {
      addresses = [...new Set((await lookup(bare, { all: true })).map((entry) => entry.address))];
    } catch {
      return failedWith('HOST_NOT_FOUND', { host: bare });
    }
  }
  if (addresses.length === 0) return failedWith('HOST_NOT_FOUND', { host: bare });
  const local = addresses.every(isLoopback);
  return local || allowRemote ? ok({ addresses, local }) : failedWith('REMOTE_NOT_ALLOWED', { address });
}
