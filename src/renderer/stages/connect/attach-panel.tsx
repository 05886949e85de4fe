import { Plug, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import type { FailureOf } from '../../../shared/failures.js';
import type { AttachSpec } from '../../../shared/target.js';
import { liveRun } from '../../app/investigation.js';
import { useInvestigation, useServices, useStoreOf } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { CopyLine } from '../../ui/copy.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Field, Input } from '../../ui/field.js';
import { Middle } from '../../ui/middle.js';
import { type Address, isLoopback, parseAddress, podTunnelCommand, tunnelCommand } from './address.js';
import styles from './attach-panel.module.css';
import { useConnectForm } from './connect-form.js';
import { ConnectingNote } from './connecting-note.js';
import { Endpoints } from './endpoints.js';
import { Processes } from './processes.js';

const key = 'attach';

export function AttachPanel() {
  const t = useText();
  const { target } = useServices();
  const connecting = useStoreOf(target.store, (s) => s.connecting);
  const refused = useStoreOf(target.store, (s) => (s.refused?.key === key ? s.refused : undefined));
  const text = useConnectForm((s) => s.address);
  const beside = useConnectForm((s) => s.beside);
  const live = useInvestigation((s) => liveRun(s.view));
  const setText = (next: string): void => useConnectForm.setState({ address: next });
  const [tried, setTried] = useState(false);
  const address = parseAddress(text);
  const remote = address !== undefined && !isLoopback(address.host);
  const busy = connecting?.key === key;

  const attach = (to: Address, options: { readonly allowRemote?: boolean; readonly target?: string } = {}): void => {
    const wanted = options.target ?? to.target;
    void target.connect(
      key,
      {
        kind: 'attach',
        host: to.host,
        port: to.port,
        allowRemote: options.allowRemote ?? false,
        ...(wanted === undefined ? {} : { target: wanted }),
      },
      beside,
    );
  };
  const submit = (): void => {
    setTried(true);
    if (address !== undefined && !remote) attach(address);
  };

  return (
    <div className={styles.panel}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          label={t('connect:attach.address')}
          error={address === undefined && tried ? t('connect:attach.badAddress') : undefined}
          hint={t('connect:attach.addressHint')}
        >
          {({ id, describedBy, invalid }) => (
            <div className={styles.withButton}>
              <Input
                id={id}
                mono
                value={text}
                aria-describedby={describedBy}
                aria-invalid={invalid || undefined}
                onChange={(event) => setText(event.target.value)}
              />
              {!remote && (
                <Button type="submit" look="primary" icon={Plug} disabled={connecting !== undefined}>
                  {t('connect:attach.attach')}
                </Button>
              )}
            </div>
          )}
        </Field>
        {busy && <ConnectingNote progress={connecting.progress} onCancel={target.cancelConnect} />}
        {remote && (
          <div className={styles.remote} role="alert">
            <ShieldAlert size={18} aria-hidden />
            <div className={styles.remoteText}>
              <p className={styles.remoteTitle}>{t('connect:attach.remoteTitle', { host: address.host })}</p>
              <p>{t('connect:attach.remoteWhy')}</p>
              <CopyLine text={tunnelCommand(address)} label={t('connect:attach.copyTunnel')} />
              <p>{t('connect:attach.orCluster')}</p>
              <CopyLine text={podTunnelCommand(address)} label={t('connect:attach.copyTunnel')} />
              <div className={styles.remoteActions}>
                <Button size="small" onClick={() => setText(`127.0.0.1:${address.port}`)}>
                  {t('connect:attach.useTunnel', { port: address.port })}
                </Button>
                <Button
                  size="small"
                  look="danger"
                  disabled={connecting !== undefined}
                  onClick={() => attach(address, { allowRemote: true })}
                >
                  {t('connect:attach.anyway')}
                </Button>
              </div>
            </div>
          </div>
        )}
        {refused !== undefined &&
          (refused.failure.code === 'SEVERAL_TARGETS' && refused.spec?.kind === 'attach' ? (
            <Several failure={refused.failure} spec={refused.spec} onChoose={(spec) => void target.connect(key, spec, beside)} />
          ) : (
            <FailureNote failure={refused.failure} />
          ))}
      </form>
      {live !== undefined && (
        <label className={styles.beside}>
          <input type="checkbox" checked={beside} onChange={(event) => useConnectForm.setState({ beside: event.target.checked })} />
          {t('connect:attach.beside', { title: live.target.title })}
        </label>
      )}
      <Endpoints />
      <Processes />
    </div>
  );
}

/** A port may serve many targets (pages of a browser, an Electron app): the person chooses. */
function Several({
  failure,
  spec,
  onChoose,
}: {
  readonly failure: FailureOf<'SEVERAL_TARGETS'>;
  readonly spec: AttachSpec;
  readonly onChoose: (spec: AttachSpec) => void;
}) {
  const t = useText();
  return (
    <section className={styles.several} aria-label={t('connect:attach.several')}>
      <h3>{t('connect:attach.several')}</h3>
      <ul>
        {failure.data.targets.map((each) => (
          <li key={each.id} className={styles.target}>
            <span className={styles.targetType}>{each.type}</span>
            <span className={styles.targetText}>
              <span className={styles.targetTitle}>
                <Middle text={each.title} />
              </span>
              <span className={styles.targetUrl}>
                <Middle text={each.url} />
              </span>
            </span>
            <Button size="small" onClick={() => onChoose({ ...spec, target: each.id })}>
              {t('connect:attach.attach')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
