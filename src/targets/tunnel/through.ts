// Attaching through a tunnel: the session holds it open until it is closed.
import type { Failure } from '../../shared/failures.js';
import { failed, failedWith, type Result } from '../../shared/result.js';
import type { AttachSpec } from '../../shared/target.js';
import { type Tunnel, tunnelText } from '../../shared/tunnel.js';
import type { TargetSession } from '../connector.js';
import { formatAddress } from '../v8/address.js';
import type { Lease, Tunnels } from './tunnels.js';

/** A program that ended is known to have ended after a moment. */
const NOTICE_MS = 50;
const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** As a person names it: the far end's own address, and the way there. */
export const farAddress = ({ host, port }: AttachSpec, tunnel: Tunnel): string => `${formatAddress(host, port)} (${tunnelText(tunnel)})`;

/** A host that is put into an argument of ssh. */
const plainHost = /^[\w.:%-]{1,255}$/;

/** Failures name the address that the person gave. ssh takes a connection first, and closes it when nobody listens at the far end. */
function retold(failure: Failure, address: string): Failure {
  if (failure.code === 'NOT_AN_INSPECTOR' && failure.data.reason === 'connection closed without an answer')
    return { code: 'CONNECTION_REFUSED', data: { address } };
  return 'address' in failure.data ? ({ ...failure, data: { ...failure.data, address } } as Failure) : failure;
}

/** What `use` makes of this machine's end of the tunnel. TUNNEL_TOOL_MISSING, TUNNEL_FAILED, and what `use` says. */
export async function throughTunnel<T>(
  spec: AttachSpec,
  tunnel: Tunnel,
  tunnels: Tunnels,
  use: (near: AttachSpec, lease: Lease) => Promise<Result<T>>,
  signal?: AbortSignal,
): Promise<Result<T>> {
  const host = spec.host.trim().replace(/^\[(.*)\]$/, '$1');
  if (!plainHost.test(host)) return failedWith('BAD_REQUEST', { place: 'host', reason: host.slice(0, 100) });
  const far = { host: tunnel.via === 'ssh' ? host : '127.0.0.1', port: spec.port };
  for (let attempt = 0; ; attempt++) {
    const lease = await tunnels.lease(tunnel, far, signal);
    if (!lease.ok) return lease;
    const answer = await use({ ...spec, host: '127.0.0.1', port: lease.value.port, allowRemote: false }, lease.value);
    if (answer.ok) return answer;
    await delay(NOTICE_MS);
    const brokeOff = !lease.value.isUp() && signal?.aborted !== true;
    await lease.value.release(true);
    // it was the tunnel that ended, not the target: the next lease waits for it to be there again
    if (!brokeOff || attempt > 0) return failed(retold(answer.failure, farAddress(spec, tunnel)));
  }
}

/** The session with the tunnel as a part of it: closed with it, and named in its address. */
export function holding(session: TargetSession, spec: AttachSpec, tunnel: Tunnel, lease: Lease): TargetSession {
  const close = session.close.bind(session);
  return Object.assign(session, {
    info: { ...session.info, address: farAddress(spec, tunnel), local: false },
    close: async () => {
      await close();
      await lease.release();
    },
  });
}
