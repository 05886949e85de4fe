// A snapshot as a whole: what dominates what, strings, collections, search. What is picked shows its details beside it.
import { Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { NodeId } from '../../../../shared/units.js';
import type { SnapshotView } from '../../../../shared/view.js';
import { useServices } from '../../../app/services.js';
import { useText } from '../../../text/use-text.js';
import { IconButton } from '../../../ui/button.js';
import { Input } from '../../../ui/field.js';
import type { Picked } from '../explanation.js';
import { ObjectDetails } from '../object-details.js';
import { AllocationsView } from './allocations-view.js';
import { CollectionsView } from './collections-view.js';
import { DominatorView } from './dominator-view.js';
import styles from './heap-view.module.css';
import type { Lens } from './lens.js';
import { SearchView } from './search-view.js';
import { StringsView } from './strings-view.js';
import { TreemapView } from './treemap-view.js';

export interface LensProps {
  readonly snapshot: SnapshotView;
  readonly picked: Picked | undefined;
  readonly onPick: (picked: Picked) => void;
  /** Goes to what holds the object. */
  readonly onOpen: (id: NodeId, title: string) => void;
}

export function HeapView({ lens, snapshot }: { readonly lens: Exclude<Lens, 'chains'>; readonly snapshot: SnapshotView }) {
  const t = useText();
  const { navigation } = useServices();
  const [picked, setPicked] = useState<Picked | undefined>(undefined);
  const props: LensProps = {
    snapshot,
    picked,
    onPick: setPicked,
    onOpen: (id, title) => navigation.explain({ by: 'object', snapshot: snapshot.id, id, title }),
  };
  return (
    <div className={styles.layout}>
      <section className={styles.main} aria-label={t(`inspect:lens.${lens}`)} data-pane>
        {view(lens, props)}
      </section>
      {picked !== undefined && (
        <ObjectDetails key={picked.id} snapshot={snapshot.id} object={picked} explained={false} onPick={setPicked} />
      )}
    </div>
  );
}

const view = (lens: Exclude<Lens, 'chains'>, props: LensProps) => {
  switch (lens) {
    case 'dominators':
      return <DominatorView {...props} />;
    case 'treemap':
      return <TreemapView {...props} />;
    case 'strings':
      return <StringsView {...props} />;
    case 'collections':
      return <CollectionsView {...props} />;
    case 'allocations':
      return <AllocationsView {...props} />;
    case 'search':
      return <SearchView {...props} />;
  }
};

const pause = 200;

/** A text that is taken over when typing pauses. */
export function Filter({
  label,
  applied,
  onApply,
  autoFocus = false,
}: {
  readonly label: string;
  readonly applied: string;
  readonly onApply: (text: string) => void;
  readonly autoFocus?: boolean;
}) {
  const t = useText();
  const [text, setText] = useState(applied);
  useEffect(() => {
    if (text === applied) return;
    const timer = setTimeout(() => onApply(text), pause);
    return () => clearTimeout(timer);
  }, [text, applied, onApply]);
  return (
    <span className={styles.filter}>
      <Search size={14} aria-hidden />
      <Input
        data-filter
        type="text"
        value={text}
        maxLength={500}
        spellCheck={false}
        autoFocus={autoFocus}
        aria-label={label}
        placeholder={label}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText('');
        }}
      />
      {text !== '' && <IconButton size="small" icon={X} label={t('compare:filterClear')} onClick={() => setText('')} />}
    </span>
  );
}
