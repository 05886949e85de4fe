// Snapshots whose files end early, wherever their figures are shown: what is there can be trusted, names may be missing.
import { Scissors } from 'lucide-react';
import { sentences } from '../../shared/sentences.js';
import type { SnapshotView } from '../../shared/view.js';
import type { Format } from '../text/format.js';
import { type Text, useFormat, useText } from '../text/use-text.js';
import { Badge } from './badge.js';

/** Nothing where none of them was cut short. */
export function CutShort({ snapshots }: { readonly snapshots: readonly SnapshotView[] }) {
  const t = useText();
  const format = useFormat();
  const cut = snapshots.filter((s) => s.truncated !== undefined);
  if (cut.length === 0) return undefined;
  return (
    <span data-cut-short>
      <Badge tone="caution" icon={Scissors} text={t('app:cutShort.badge')} hint={cutShortWhy(t, format, cut)} />
    </span>
  );
}

export const cutShortWhy = (t: Text, format: Format, snapshots: readonly SnapshotView[]): string =>
  sentences([
    ...snapshots.map(({ label, truncated }) =>
      t('app:cutShort.where', { label, section: truncated?.section ?? '', offset: format.count(truncated?.offset ?? 0) }),
    ),
    t('app:cutShort.meaning'),
  ]);
