// The way into the guided hunt on the welcome screen, or back into it.
import { Footprints } from 'lucide-react';
import { guideSteps } from '../../shared/preferences.js';
import { useInvestigation, useServices, useStoreOf } from '../app/services.js';
import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { nextStep, placeOf } from './guide.js';
import styles from './guide-invitation.module.css';
import words from './guide-words.module.css';

export function GuideInvitation() {
  const t = useText();
  const services = useServices();
  const guide = useStoreOf(services.guide.store, (s) => s.guide);
  const dir = useInvestigation((s) => s.view?.dir);
  const connecting = useStoreOf(services.target.store, (s) => s.connecting !== undefined);
  const begun = guide?.dir !== undefined && guide.state !== 'over' ? guide : undefined;
  // While it is on, its bar is above.
  if (begun?.state === 'on' && begun.dir === dir) return undefined;
  return (
    <section className={styles.card} aria-label={t('guide:title')} data-guide="launch">
      <Footprints size={18} className={words.icon} aria-hidden />
      <div className={styles.text}>
        <h2 className={styles.title}>{t(begun === undefined ? 'guide:invite.title' : 'guide:invite.left')}</h2>
        <p className={words.what}>
          {begun === undefined ? t('guide:invite.what') : t('guide:progress', { n: placeOf(nextStep(begun.done)), of: guideSteps.length })}
        </p>
        <div className={words.actions}>
          {begun !== undefined && (
            <Button size="small" look="primary" onClick={() => void services.guide.resume()}>
              {t('guide:resume')}
            </Button>
          )}
          {(['node', 'python'] as const).map((sample) => (
            <Button
              key={sample}
              size="small"
              look={begun === undefined ? 'primary' : 'normal'}
              disabled={connecting}
              onClick={() => void services.guide.start(sample)}
            >
              {t(begun === undefined ? `guide:start.${sample}` : `guide:anew.${sample}`)}
            </Button>
          ))}
        </div>
      </div>
    </section>
  );
}
