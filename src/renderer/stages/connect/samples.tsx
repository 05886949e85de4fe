// Bundled programs to try Holdfast on.
import { Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { outcome } from '../../app/client.js';
import { useQuery, useServices, useStoreOf } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Spinner } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Answered } from '../../ui/states.js';
import styles from './samples.module.css';

const described = ['event-emitter', 'cache-server', 'closure', 'python-article', 'healthy'] as const;
type Described = (typeof described)[number];

export function Samples() {
  const t = useText();
  const { client, target } = useServices();
  const { i18n } = useTranslation();
  const { answer, retry } = useQuery('app.samples', () => outcome(client.app.samples()));
  const connecting = useStoreOf(target.store, (s) => s.connecting);
  const refused = useStoreOf(target.store, (s) => s.refused);
  return (
    <section aria-label={t('connect:samples.title')}>
      <h2 className={styles.title}>{t('connect:samples.title')}</h2>
      <p className={styles.lead}>{t('connect:samples.lead')}</p>
      <Answered answer={answer} retry={retry}>
        {(samples) => (
          <ul className={styles.list}>
            {samples.map(({ id, file, leaks }) => {
              const known = i18n.exists(`connect:sample.${id}.title`) ? (id as Described) : undefined;
              const key = `sample:${id}`;
              return (
                <li key={id}>
                  <button
                    type="button"
                    className={styles.card}
                    disabled={connecting !== undefined}
                    data-sample={id}
                    onClick={() => void target.launchSample(id)}
                  >
                    <span className={styles.icon}>{connecting?.key === key ? <Spinner /> : <Play size={14} aria-hidden />}</span>
                    <span className={styles.text}>
                      <span className={styles.name}>
                        {known === undefined ? (file.split(/[\\/]/).at(-1) ?? id) : t(`connect:sample.${known}.title`)}
                      </span>
                      <span className={styles.what}>
                        {known === undefined
                          ? t(leaks ? 'connect:samples.leaks' : 'connect:samples.healthy')
                          : t(`connect:sample.${known}.what`)}
                      </span>
                    </span>
                  </button>
                  {refused?.key === key && <FailureNote failure={refused.failure} />}
                </li>
              );
            })}
          </ul>
        )}
      </Answered>
    </section>
  );
}
