// The tunnels that Holdfast holds open: how they are, and the way to close one.
import { Cable, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type TunnelView, tunnelText } from '../../../shared/tunnel.js';
import { follow, outcome } from '../../app/client.js';
import { useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { IconButton } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy.js';
import { Middle } from '../../ui/middle.js';
import styles from './tunnels.module.css';

export function Tunnels() {
  const t = useText();
  const { client, alerts } = useServices();
  const [tunnels, setTunnels] = useState<readonly TunnelView[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    follow((signal) => client.target.tunnels(undefined, { signal }), abort.signal, setTunnels).catch(alerts.bug);
    return () => abort.abort();
  }, [client, alerts]);
  if (tunnels.length === 0) return undefined;
  const close = (id: string): void => {
    outcome(client.target.closeTunnel({ id })).catch(alerts.bug);
  };
  return (
    <section aria-label={t('connect:tunnel.title')}>
      <h3>{t('connect:tunnel.title')}</h3>
      <ul className={styles.list}>
        {tunnels.map((tunnel) => (
          <li key={tunnel.id} className={styles.row}>
            <Cable size={14} aria-hidden />
            <span className={styles.text}>
              <span className={styles.name}>
                <Middle text={tunnelText(tunnel.tunnel)} />
              </span>
              <span className={styles.detail}>
                {t('connect:tunnel.from', { local: tunnel.localPort, far: `${tunnel.far.host}:${tunnel.far.port}` })}
                {tunnel.restarts > 0 && ` · ${t('connect:tunnel.restarts', { count: tunnel.restarts })}`}
              </span>
              {tunnel.problem !== undefined && <span className={styles.problem}>{tunnel.problem}</span>}
            </span>
            <Badge tone={tunnel.state === 'restarting' ? 'caution' : 'neutral'} text={t(`connect:tunnel.state.${tunnel.state}`)} />
            <CopyButton text={tunnel.command.join(' ')} label={t('connect:attach.copyTunnel')} />
            <IconButton
              size="small"
              icon={X}
              label={t('connect:tunnel.close', { name: tunnelText(tunnel.tunnel) })}
              onClick={() => close(tunnel.id)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
