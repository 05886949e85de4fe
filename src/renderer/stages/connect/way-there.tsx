// How an address is reached: directly, or through a tunnel that Holdfast opens and closes.
import { tunnelCommand } from '../../../shared/tunnel.js';
import { useText } from '../../text/use-text.js';
import { CopyLine } from '../../ui/copy.js';
import { Field, Input } from '../../ui/field.js';
import { Segmented } from '../../ui/segmented.js';
import type { Address } from './address.js';
import { type Through, throughs, tunnelOf, useConnectForm } from './connect-form.js';
import styles from './way-there.module.css';

export function WayThere({ address, tried }: { readonly address: Address | undefined; readonly tried: boolean }) {
  const t = useText();
  const form = useConnectForm();
  const { through, sshHost, pod, namespace, context } = form;
  const tunnel = tunnelOf(form);
  const problem = tried && through !== 'direct' && tunnel === undefined ? t(`connect:tunnel.bad.${through}`) : undefined;
  return (
    <div className={styles.way}>
      <div className={styles.choice}>
        <Segmented<Through>
          small
          label={t('connect:tunnel.through')}
          value={through}
          options={throughs.map((value) => ({ value, label: t(`connect:tunnel.way.${value}`) }))}
          onChange={(value) => useConnectForm.setState({ through: value })}
        />
      </div>
      {through === 'ssh' && (
        <Text label={t('connect:tunnel.sshHost')} hint={t('connect:tunnel.sshHint')} error={problem} value={sshHost} name="sshHost" />
      )}
      {through === 'kubectl' && (
        <div className={styles.fields}>
          <Text label={t('connect:tunnel.pod')} hint={t('connect:tunnel.podHint')} error={problem} value={pod} name="pod" />
          <Text label={t('connect:tunnel.namespace')} value={namespace} name="namespace" />
          <Text label={t('connect:tunnel.context')} value={context} name="context" />
        </div>
      )}
      {tunnel !== undefined && address !== undefined && (
        <div className={styles.byHand}>
          <p>{t('connect:tunnel.byHand')}</p>
          <CopyLine text={tunnelCommand(tunnel, address, address.port, true).join(' ')} label={t('connect:attach.copyTunnel')} />
        </div>
      )}
    </div>
  );
}

function Text({
  label,
  hint,
  error,
  value,
  name,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly name: 'sshHost' | 'pod' | 'namespace' | 'context';
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          mono
          value={value}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => useConnectForm.setState({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}
