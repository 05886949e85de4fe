import type { FailureOf } from '../../../shared/failures.js';
import type { AttachSpec } from '../../../shared/target.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { intoSight } from '../../ui/into-sight.js';
import { Middle } from '../../ui/middle.js';
import styles from './several.module.css';

/** A port may serve many targets (pages of a browser, an Electron app): the person chooses. */
export function Several({
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
    <section ref={intoSight} className={styles.several} aria-label={t('connect:attach.several')}>
      <h3>{t('connect:attach.several')}</h3>
      <ul className={styles.targets}>
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
            <Button
              size="small"
              aria-label={t('connect:attach.attachTo', { title: each.title || each.url })}
              onClick={() => onChoose({ ...spec, target: each.id })}
            >
              {t('connect:attach.attach')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
