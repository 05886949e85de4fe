// A profile of allocations by itself: there are no objects in it, only calls.
import { X } from 'lucide-react';
import type { SnapshotView } from '../../../shared/view.js';
import { useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { CutShort } from '../../ui/cut-short.js';
import styles from './explain-stage.module.css';
import { AllocationsView } from './heap/allocations-view.js';
import heap from './heap/heap-view.module.css';

export function ProfileView({ profile, closable }: { readonly profile: SnapshotView; readonly closable: boolean }) {
  const t = useText();
  const { navigation } = useServices();
  return (
    <div className={styles.stage}>
      <nav className={styles.bar} aria-label={t('explain:trail')} data-pane>
        <strong className={styles.trail} title={profile.path}>
          {profile.label}
        </strong>
        <CutShort snapshots={[profile]} />
        {closable && (
          <Button size="small" look="quiet" icon={X} onClick={() => navigation.showProfile(undefined)}>
            {t('inspect:allocations.closeProfile')}
          </Button>
        )}
      </nav>
      <section className={heap.main} aria-label={t('inspect:lens.allocations')} data-pane data-profile>
        <AllocationsView key={profile.id} snapshot={profile} />
      </section>
    </div>
  );
}
