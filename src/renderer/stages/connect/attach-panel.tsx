import { Plug } from 'lucide-react';
import { useState } from 'react';
import { liveRun } from '../../app/investigation.js';
import { useInvestigation, useServices, useStoreOf } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Field, Input } from '../../ui/field.js';
import { type Address, isLoopback, parseAddress } from './address.js';
import styles from './attach-panel.module.css';
import { tunnelOf, useConnectForm } from './connect-form.js';
import { ConnectingNote } from './connecting-note.js';
import { Endpoints } from './endpoints.js';
import { Processes } from './processes.js';
import { ProductionSwitch } from './production-switch.js';
import { RemoteWarning } from './remote-warning.js';
import { Several } from './several.js';
import { Tunnels } from './tunnels.js';
import { WayThere } from './way-there.js';

const key = 'attach';

export function AttachPanel() {
  const t = useText();
  const { target } = useServices();
  const connecting = useStoreOf(target.store, (s) => s.connecting);
  const refused = useStoreOf(target.store, (s) => (s.refused?.key === key ? s.refused : undefined));
  const text = useConnectForm((s) => s.address);
  const beside = useConnectForm((s) => s.beside);
  const live = useInvestigation((s) => liveRun(s.view));
  const production = useConnectForm((s) => s.production);
  const setText = (next: string): void => useConnectForm.setState({ address: next, production: undefined });
  const [tried, setTried] = useState(false);
  const address = parseAddress(text);
  const through = useConnectForm((s) => s.through);
  // at the far end of a tunnel every address is as good as loopback
  const remote = through === 'direct' && address !== undefined && !isLoopback(address.host);
  const busy = connecting?.key === key;

  const attach = (to: Address, options: { readonly allowRemote?: boolean; readonly target?: string } = {}): void => {
    const wanted = options.target ?? to.target;
    const tunnel = tunnelOf(useConnectForm.getState());
    void target.connect(
      key,
      {
        kind: 'attach',
        host: to.host,
        port: to.port,
        allowRemote: options.allowRemote ?? false,
        ...(wanted === undefined ? {} : { target: wanted }),
        ...(tunnel === undefined ? {} : { tunnel }),
        ...(production === undefined ? {} : { production }),
      },
      beside,
    );
  };
  const submit = (): void => {
    setTried(true);
    const form = useConnectForm.getState();
    const way = form.through === 'direct' || tunnelOf(form) !== undefined;
    if (address !== undefined && !remote && way) attach(address);
  };

  return (
    <div className={styles.panel}>
      <Processes />
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
          hint={t(through === 'direct' ? 'connect:attach.addressHint' : 'connect:tunnel.addressHint')}
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
        <WayThere address={address} tried={tried} />
        <ProductionSwitch />
        {remote && (
          <RemoteWarning
            address={address}
            busy={connecting !== undefined}
            onTunnel={(near) => attach(near)}
            onAnyway={() => attach(address, { allowRemote: true })}
          />
        )}
        {refused !== undefined &&
          (refused.failure.code === 'SEVERAL_TARGETS' && refused.spec?.kind === 'attach' ? (
            <Several failure={refused.failure} spec={refused.spec} onChoose={(spec) => void target.connect(key, spec, beside)} />
          ) : (
            <FailureNote failure={refused.failure} intoView />
          ))}
      </form>
      {live !== undefined && (
        <label className={styles.beside}>
          <input type="checkbox" checked={beside} onChange={(event) => useConnectForm.setState({ beside: event.target.checked })} />
          {t('connect:attach.beside', { title: live.target.title })}
        </label>
      )}
      <Tunnels />
      <Endpoints />
    </div>
  );
}
