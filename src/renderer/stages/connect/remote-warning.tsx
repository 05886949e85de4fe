// An address that is not this machine: said before anything is sent there, with the safe way one click away.
import { Cable, ShieldAlert } from 'lucide-react';
import { tunnelCommand } from '../../../shared/tunnel.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { CopyLine } from '../../ui/copy.js';
import { intoSight } from '../../ui/into-sight.js';
import { type Address, podTunnelCommand } from './address.js';
import { tunnelOf, useConnectForm } from './connect-form.js';
import styles from './remote-warning.module.css';

const loopback = '127.0.0.1';

export function RemoteWarning({
  address,
  busy,
  onTunnel,
  onAnyway,
}: {
  readonly address: Address;
  readonly busy: boolean;
  /** The form says by now how it is reached. */
  readonly onTunnel: (address: Address) => void;
  readonly onAnyway: () => void;
}) {
  const t = useText();
  const { host, port } = address;
  const tunnel = tunnelOf({ ...useConnectForm.getState(), through: 'ssh', sshHost: host });
  const near = { ...address, host: loopback };
  return (
    <div ref={intoSight} className={styles.remote} role="alert">
      <ShieldAlert size={18} aria-hidden />
      <div className={styles.text}>
        <p className={styles.title}>{t('connect:attach.remoteTitle', { host })}</p>
        <p>{t('connect:attach.remoteWhy')}</p>
        <div className={styles.actions}>
          {tunnel !== undefined && (
            <Button
              look="primary"
              size="small"
              icon={Cable}
              disabled={busy}
              onClick={() => {
                useConnectForm.setState({ through: 'ssh', sshHost: host, address: `${loopback}:${port}` });
                onTunnel(near);
              }}
            >
              {t('connect:attach.throughSsh', { host })}
            </Button>
          )}
          <Button size="small" onClick={() => useConnectForm.setState({ through: 'kubectl', address: `${loopback}:${port}` })}>
            {t('connect:attach.throughCluster')}
          </Button>
          <Button size="small" look="danger" disabled={busy} onClick={onAnyway}>
            {t('connect:attach.anyway')}
          </Button>
        </div>
        <p>{t('connect:attach.orByHand')}</p>
        {tunnel !== undefined && (
          <CopyLine text={tunnelCommand(tunnel, near, port, true).join(' ')} label={t('connect:attach.copyTunnel')} />
        )}
        <CopyLine text={podTunnelCommand(address)} label={t('connect:attach.copyTunnel')} />
        <div className={styles.actions}>
          <Button size="small" onClick={() => useConnectForm.setState({ address: `${loopback}:${port}` })}>
            {t('connect:attach.useTunnel', { port })}
          </Button>
        </div>
      </div>
    </div>
  );
}
