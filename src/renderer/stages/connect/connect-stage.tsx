// The first stage, and the first thing a person sees.
import { Tabs } from 'radix-ui';
import { oneLine } from '../../../shared/one-line.js';
import { useInvestigation, useServices } from '../../app/services.js';
import { GuideInvitation } from '../../guide/guide-invitation.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { AttachPanel } from './attach-panel.js';
import { useConnectForm, type Way, ways } from './connect-form.js';
import styles from './connect-stage.module.css';
import { LaunchPanel } from './launch-panel.js';
import { OpenPanel } from './open-panel.js';
import { Recents } from './recents.js';
import { Samples } from './samples.js';

export function ConnectStage() {
  const t = useText();
  const { investigation } = useServices();
  const view = useInvestigation((s) => s.view);
  const way = useConnectForm((s) => s.way);
  const used = view !== undefined && (view.runs.length > 0 || view.snapshots.length > 0);
  return (
    <div className={styles.page}>
      <div className={styles.inner}>
        <header className={styles.head}>
          <h1 className={styles.title}>{t('connect:title')}</h1>
          <p className={styles.lead}>{t('connect:lead')}</p>
        </header>
        {used && (
          <div className={styles.added}>
            <span className={styles.addedTo} title={oneLine(view.name)}>
              {t('connect:addedTo', { name: oneLine(view.name) })}
            </span>
            <Button size="small" onClick={() => void investigation.create()}>
              {t('connect:startNew')}
            </Button>
          </div>
        )}
        <div className={styles.columns} data-way={way}>
          <Tabs.Root className={styles.ways} value={way} onValueChange={(value) => useConnectForm.setState({ way: value as Way })}>
            <Tabs.List className={styles.tabs} aria-label={t('connect:ways')}>
              {ways.map((each) => (
                <Tabs.Trigger key={each} value={each} className={styles.tab}>
                  {t(`connect:way.${each}`)}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            <Tabs.Content value="launch" className={styles.panel} tabIndex={-1}>
              <LaunchPanel />
            </Tabs.Content>
            <Tabs.Content value="attach" className={styles.panel} tabIndex={-1}>
              <AttachPanel />
            </Tabs.Content>
            <Tabs.Content value="open" className={styles.panel} tabIndex={-1}>
              <OpenPanel />
            </Tabs.Content>
          </Tabs.Root>
          <aside className={styles.aside}>
            <Recents />
            <GuideInvitation />
            <Samples />
          </aside>
        </div>
      </div>
    </div>
  );
}
