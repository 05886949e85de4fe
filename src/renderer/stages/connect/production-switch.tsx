// Whether what is attached to is in production: nothing changes it then until a person allows that. Its address remembers.
import { outcome } from '../../app/client.js';
import { useQuery, useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { parseAddress } from './address.js';
import styles from './attach-panel.module.css';
import { tunnelOf, useConnectForm } from './connect-form.js';

export function ProductionSwitch() {
  const t = useText();
  const { client } = useServices();
  const form = useConnectForm();
  const { answer } = useQuery('target.endpoints', () => outcome(client.target.endpoints()));
  const address = parseAddress(form.address);
  const tunnel = JSON.stringify(tunnelOf(form));
  const known =
    answer.state === 'done'
      ? answer.value.find((each) => each.host === address?.host && each.port === address.port && JSON.stringify(each.tunnel) === tunnel)
      : undefined;
  return (
    <label className={styles.beside} title={t('app:target.productionWhat')}>
      <input
        type="checkbox"
        checked={form.production ?? known?.production ?? false}
        onChange={(event) => useConnectForm.setState({ production: event.target.checked })}
      />
      {t('connect:attach.production')}
    </label>
  );
}
