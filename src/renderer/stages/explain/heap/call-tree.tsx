// Calls as a tree: from the outermost inwards, or from who allocated outwards. Levels are asked for as they are opened.
import { type KeyboardEvent, useState } from 'react';
import type { AllocationRow } from '../../../../shared/heap-allocations.js';
import { placeText, shortPlace } from '../../../../shared/source-place.js';
import { openPlace, type Placed } from '../../../app/places.js';
import { useServices } from '../../../app/services.js';
import { SourceButton } from '../../../app/source-link.js';
import { classColour } from '../../../grid/class-colour.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { Branch } from '../branch.js';
import { Pages } from '../pages.js';
import type { AllocationSource } from './allocations-view.js';
import styles from './dominator-view.module.css';
import { functionName, functionTitle, type PlacedPage, placedPage } from './function-list.js';

const pageSize = 50;
/** Deeper than this the indentation leaves no room. */
const deepest = 60;
/** A call that is answerable for nearly all of what is above it is opened with it. */
const mostOf = 0.95;

interface TreeProps {
  readonly source: AllocationSource;
  readonly view: 'callees' | 'callers';
}

export function CallTree(props: TreeProps) {
  const t = useText();
  return (
    <div className={styles.scroller}>
      <div className={styles.head} style={{ gap: 6 }} aria-hidden>
        <span>{t('inspect:column.function')}</span>
        <span className={styles.figure}>{t(props.source.sampled ? 'inspect:column.samples' : 'inspect:column.allocated')}</span>
        <span className={styles.figure}>{t('inspect:column.own')}</span>
        <span className={styles.figure}>{t('inspect:column.withCalls')}</span>
      </div>
      <Level {...props} at={[]} total={undefined} follow />
    </div>
  );
}

interface LevelProps extends TreeProps {
  readonly at: readonly number[];
  /** Bytes of the call above. */
  readonly total: number | undefined;
  /** Opened all the way so far: a single heavy path opens itself. */
  readonly follow: boolean;
}

function Level(props: LevelProps) {
  const t = useText();
  const services = useServices();
  const { client, jobs } = services;
  const { source, view, at } = props;
  return (
    <ul className={styles.list} aria-label={t(`inspect:allocations.looks.${view}`)} data-call-level={at.length}>
      <Pages<Placed<AllocationRow>, PlacedPage>
        name={`calls ${source.name} ${view} ${at.join(' ')}`}
        pageSize={pageSize}
        ask={(page) => (signal, onProgress) =>
          jobs
            .run(
              'analyse',
              source.label,
              (s) =>
                client.heap.allocations(
                  { snapshot: source.snapshot, weigh: source.weigh, view, at: [...at], filter: '', page },
                  { signal: s },
                ),
              { signal, onProgress },
            )
            .then((answer) => placedPage(services, signal, source, answer))
        }
        none={undefined}
        more={(button) => (
          <li className={styles.more} style={{ paddingLeft: indent(at.length) + 22 }}>
            {button}
          </li>
        )}
      >
        {({ rows }) => rows.map((row) => <Row key={row.key} {...props} row={row} whole={props.total ?? rows[0]?.totalBytes ?? 0} />)}
      </Pages>
    </ul>
  );
}

const indent = (depth: number): number => 14 + Math.min(depth, 30) * 14;

function Row({ row, whole, ...props }: LevelProps & { readonly row: Placed<AllocationRow>; readonly whole: number }) {
  const t = useText();
  const format = useFormat();
  const { at, view } = props;
  const openable = row.opens && at.length < deepest;
  const share = (view === 'callees' ? row.totalBytes : row.bytes) / Math.max(1, whole);
  const heavy = props.follow && openable && view === 'callees' && share > mostOf && at.length < 12;
  const [open, setOpen] = useState(heavy);
  return (
    <Branch
      open={open}
      openable={openable}
      onToggle={() => setOpen(!open)}
      expand={t('inspect:allocations.expand')}
      collapse={t('inspect:allocations.collapse')}
      look={{ kind: 'table', indent: indent(at.length) }}
      byKey
      item={{
        'data-call': true,
        title: functionTitle(t, row),
        onClick: () => openable && setOpen(!open),
        onKeyDown: (event) => onKey(event, { open, openable, setOpen }),
        children: (
          <>
            <span className={styles.dot} style={{ background: classColour(row.script || row.name) }} />
            <span className={styles.class}>{functionName(t, row)}</span>
            <span className={styles.preview}>{row.script === '' ? '' : shortPlace(row.place)}</span>
            <span className={styles.figure}>{format.count(row.count)}</span>
            <span className={styles.figure} title={format.exactBytes(row.bytes)}>
              {format.bytes(row.bytes)}
            </span>
            <span className={styles.figure} title={format.exactBytes(row.totalBytes)}>
              <span className={styles.bar} style={{ width: `${Math.min(100, 100 * share)}%` }} aria-hidden />
              {format.bytes(row.totalBytes)}
            </span>
          </>
        ),
      }}
      aside={
        row.place.file === undefined ? undefined : <SourceButton label={placeText(row.place)} open={(of) => openPlace(of, row.place)} />
      }
      inside={() => <Level {...props} at={[...at, row.key]} total={row.totalBytes} follow={heavy} />}
    />
  );
}

/** Right opens, left closes, up and down move over what is shown. */
function onKey(
  event: KeyboardEvent<HTMLButtonElement>,
  { open, openable, setOpen }: { readonly open: boolean; readonly openable: boolean; readonly setOpen: (open: boolean) => void },
): void {
  const { key, currentTarget } = event;
  if (key === 'ArrowRight' && openable && !open) setOpen(true);
  else if (key === 'ArrowLeft' && open) setOpen(false);
  else if (key === 'ArrowDown' || key === 'ArrowUp') {
    const all = [...(currentTarget.closest('[data-call-level="0"]')?.querySelectorAll<HTMLElement>('[data-call]') ?? [])];
    all[all.indexOf(currentTarget) + (key === 'ArrowDown' ? 1 : -1)]?.focus();
  } else return;
  event.preventDefault();
}
