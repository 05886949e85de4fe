// Addresses that were connected to before. Choosing one fills the form: what is not this machine gets its warning there.
import { X } from 'lucide-react';
import { outcome } from '../../app/client.js';
import { useQuery, useServices } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { IconButton } from '../../ui/button.js';
import { Middle } from '../../ui/middle.js';
import { formOf, useConnectForm } from './connect-form.js';
import styles from './endpoints.module.css';

export function Endpoints() {
  const t = useText();
  const format = useFormat();
  const { client, queries, alerts } = useServices();
  const { answer } = useQuery('target.endpoints', () => outcome(client.target.endpoints()));
  const endpoints = answer.state === 'done' ? answer.value.slice(0, 6) : [];
  if (endpoints.length === 0) return undefined;
  const forget = (address: string): void => {
    outcome(client.target.forgetEndpoint({ address })).then(() => queries.forget('target.endpoints'), alerts.bug);
  };
  return (
    <section aria-label={t('connect:endpoints.title')}>
      <h3>{t('connect:endpoints.title')}</h3>
      <ul className={styles.list}>
        {endpoints.map(({ address, host, port, tunnel, title, usedAt, production }) => (
          <li key={address} className={styles.row}>
            <button type="button" className={styles.choose} onClick={() => useConnectForm.setState(formOf(host, port, tunnel, production))}>
              <span className={styles.address}>{address}</span>
              <span className={styles.what}>
                <Middle text={title} />
              </span>
              <span className={styles.when}>{format.ago(usedAt, Date.now())}</span>
            </button>
            {production && <Badge tone="caution" text={t('app:target.production')} hint={t('app:target.productionWhat')} />}
            <IconButton size="small" icon={X} label={t('connect:endpoints.forget', { address })} onClick={() => forget(address)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
