import { EventPublisher } from '@orpc/server';
import type { TunnelView } from '../shared/tunnel.js';
import type { Tunnels } from '../targets/tunnel/tunnels.js';

/** The tunnels now and after each change, until `signal`. */
export async function* tunnelChanges(tunnels: Tunnels, signal: AbortSignal | undefined): AsyncGenerator<TunnelView[], void, void> {
  const changes = new EventPublisher<{ list: TunnelView[] }>();
  const off = tunnels.subscribe(() => changes.publish('list', [...tunnels.list()]));
  try {
    const later = changes.subscribe('list', { signal });
    yield [...tunnels.list()];
    yield* later;
  } finally {
    off();
  }
}
