// Whether a server that works when it is asked was asked at all while the hunt only waited.
import { connectionsTo } from '../../targets/linux-proc.js';

const ESTABLISHED = /01$/;

/**
 * Begins to watch the port of `address`, which the program printed as its own. Told at the end: the address, where nobody was seen to
 * ask it meanwhile; `undefined` where somebody was. Connections are kept by the system for a minute, so two looks see them.
 */
export function watchForRequests(address: string): () => string | undefined {
  const { port, protocol } = new URL(address);
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const before = connectionsTo(number);
  return () => {
    const now = [...(connectionsTo(number) ?? [])];
    return now.some((connection) => ESTABLISHED.test(connection) || before?.has(connection) !== true) ? undefined : address;
  };
}
