import { Check, Columns3, Copy, Fingerprint, PanelRight, Search, Shapes, SlidersHorizontal, X } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useEffect, useState } from 'react';
import { howKnown } from '../../../shared/by-address.js';
import { compareView, grouping, type Identity } from '../../../shared/heap.js';
import type { SnapshotView } from '../../../shared/view.js';
import { commandById, onMac, shortcutText } from '../../app/commands.js';
import { useProcessFacts } from '../../app/process-facts.js';
import { useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { IconButton } from '../../ui/button.js';
import { CutShort } from '../../ui/cut-short.js';
import { Select } from '../../ui/field.js';
import { Middle } from '../../ui/middle.js';
import { Segmented } from '../../ui/segmented.js';
import { metrics } from './columns.js';
import { backTo, type ColumnName, compareColumnNames, histogramColumnNames, useCompareSettings, withMetric } from './compare-settings.js';
import { RunChoice } from './run-choice.js';
import styles from './toolbar.module.css';

const filterPause = 180;

export function Toolbar({
  snapshots,
  identity,
  onCopy,
}: {
  /** Those chosen. */
  readonly snapshots: readonly SnapshotView[];
  readonly identity: Identity | undefined;
  readonly onCopy: (as: 'tsv' | 'markdown') => void;
}) {
  const t = useText();
  const settings = useCompareSettings();
  const set = useCompareSettings.setState;
  const comparing = snapshots.length >= 2;
  const process = useProcessFacts(snapshots[0]?.id);
  const known =
    identity &&
    howKnown(
      identity,
      snapshots.map(({ path }) => path),
      process,
    );
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('compare:toolbar')}>
      {/* Looking inside a group starts without a filter, whatever is being typed. */}
      <FilterBox key={settings.within.length} />
      <RunChoice />
      <Select
        aria-label={t('compare:groupBy')}
        value={settings.grouping}
        onChange={(event) => set({ grouping: grouping.parse(event.target.value) })}
      >
        {grouping.options.map((each) => (
          <option key={each} value={each}>
            {t(`compare:by.${each}`)}
          </option>
        ))}
      </Select>
      {settings.within.length > 0 && (
        <ol className={styles.within} aria-label={t('compare:within')}>
          {settings.within.map((step, i) => (
            <li key={`${step.grouping} ${step.key}`}>
              <button
                type="button"
                className={styles.step}
                title={t('compare:withinBack', { group: step.label })}
                onClick={() => set((s) => backTo(s, i))}
              >
                <Middle text={step.label} />
                <X size={12} aria-hidden />
              </button>
            </li>
          ))}
        </ol>
      )}
      {comparing && (
        <>
          <Segmented
            label={t('compare:viewLabel')}
            value={settings.view}
            options={compareView.options.map((value) => ({
              value,
              label: t(`compare:view.${value}`),
              title: t(`compare:viewWhy.${value}`),
            }))}
            onChange={(view) => set({ view })}
          />
          <Segmented
            label={t('compare:metricLabel')}
            value={settings.metric}
            options={metrics.map((value) => ({ value, label: t(`compare:metricShort.${value}`), title: t(`compare:metricWhy.${value}`) }))}
            onChange={(metric) => set((s) => withMetric(s, metric))}
          />
        </>
      )}
      <span className={styles.end}>
        <CutShort snapshots={snapshots} />
        {known !== undefined && (
          <Badge
            tone={identity === 'objects' ? 'accent' : 'caution'}
            icon={identity === 'objects' ? Fingerprint : Shapes}
            text={t(`compare:identity.${known}`)}
            hint={t(`compare:identityWhy.${known}`)}
          />
        )}
        {snapshots.length > 4 && (
          <IconButton
            icon={Columns3}
            label={t('compare:everySnapshot')}
            pressed={settings.everySnapshot}
            onClick={() => set({ everySnapshot: !settings.everySnapshot })}
          />
        )}
        <ColumnMenu names={comparing ? compareColumnNames : histogramColumnNames} />
        {comparing && <CopyMenu onCopy={onCopy} />}
        {comparing && (
          <IconButton
            icon={PanelRight}
            label={t('compare:suspectsToggle')}
            pressed={settings.suspectsShown}
            onClick={() => set({ suspectsShown: !settings.suspectsShown })}
          />
        )}
      </span>
    </div>
  );
}

function ColumnMenu({ names }: { readonly names: readonly ColumnName[] }) {
  const t = useText();
  const hidden = useCompareSettings((s) => s.hidden);
  const toggle = (name: ColumnName): void =>
    useCompareSettings.setState({ hidden: hidden.includes(name) ? hidden.filter((each) => each !== name) : [...hidden, name] });
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className={styles.menuButton} aria-label={t('compare:columns')} title={t('compare:columns')}>
          <SlidersHorizontal size={16} strokeWidth={1.8} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={6}>
          {names.map((name) => (
            <DropdownMenu.CheckboxItem
              key={name}
              className={styles.menuItem}
              checked={!hidden.includes(name)}
              onCheckedChange={() => toggle(name)}
              // Several are changed at a time.
              onSelect={(event) => event.preventDefault()}
            >
              <span className={styles.tick}>
                <DropdownMenu.ItemIndicator>
                  <Check size={13} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </span>
              {t(`compare:column.${name}`)}
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function CopyMenu({ onCopy }: { readonly onCopy: (as: 'tsv' | 'markdown') => void }) {
  const t = useText();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className={styles.menuButton} aria-label={t('compare:copy')} title={t('compare:copy')}>
          <Copy size={16} strokeWidth={1.8} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={6}>
          <DropdownMenu.Item className={styles.menuItem} onSelect={() => onCopy('tsv')}>
            {t('compare:copyTsv')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={styles.menuItem} onSelect={() => onCopy('markdown')}>
            {t('compare:copyMarkdown')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function FilterBox() {
  const t = useText();
  const applied = useCompareSettings((s) => s.filter);
  const [text, setText] = useState(applied);
  useEffect(() => {
    if (text === applied) return;
    const timer = setTimeout(() => useCompareSettings.setState({ filter: text }), filterPause);
    return () => clearTimeout(timer);
  }, [text, applied]);
  return (
    <span className={styles.filter}>
      <Search size={14} aria-hidden />
      <input
        className={styles.filterInput}
        data-filter
        type="text"
        value={text}
        maxLength={500}
        spellCheck={false}
        aria-label={t('compare:filter')}
        title={t('compare:filterWhy')}
        placeholder={t('compare:filter')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            setText('');
            event.currentTarget.blur();
          }
        }}
      />
      {text === '' ? (
        <kbd className={styles.key}>{shortcutText(commandById('filter').shortcut, onMac())}</kbd>
      ) : (
        <IconButton size="small" icon={X} label={t('compare:filterClear')} onClick={() => setText('')} />
      )}
    </span>
  );
}
