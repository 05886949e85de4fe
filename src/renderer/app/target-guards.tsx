// What may be done to a live target, and what becomes of the inspector that Holdfast opened in it.
import { LockOpen } from 'lucide-react';
import type { RunId } from '../../shared/units.js';
import type { LiveView } from '../../shared/view.js';
import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { Check } from '../ui/check.js';
import { useServices } from './services.js';
import styles from './target-guards.module.css';

export function TargetGuards({ run, live }: { readonly run: RunId; readonly live: LiveView }) {
  const t = useText();
  const { client, alerts } = useServices();
  const { guard, allowed, inspector, whole } = live;
  const act = (work: Promise<unknown>): void => void work.catch(alerts.bug);
  const allow = async (): Promise<void> => {
    await client.target.focus({ run });
    await client.target.allowEvaluate();
  };
  return (
    <div className={styles.guards}>
      {whole === undefined && (
        <Check
          label={t('app:target.production')}
          what={t('app:target.productionWhat')}
          checked={guard === 'production'}
          onChange={(production) => act(client.target.setProduction({ run, production }))}
        />
      )}
      {guard !== undefined &&
        (allowed ? (
          <p className={styles.what}>{t('app:target.allowed')}</p>
        ) : (
          <Button size="small" icon={LockOpen} onClick={() => act(allow())}>
            {t('app:target.allow')}
          </Button>
        ))}
      {inspector !== undefined && (
        <Check
          label={t('app:target.inspector')}
          what={t('app:target.inspectorWhat')}
          checked={inspector === 'close'}
          onChange={(close) => act(client.target.keepInspector({ run, keep: !close }))}
        />
      )}
    </div>
  );
}
