// The selected object: its figures, what it refers to and what refers to it.
import { Route, Scale } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { isRuntimes, placeText } from '../../../shared/source-place.js';
import type { SnapshotId } from '../../../shared/units.js';
import { usePlaces } from '../../app/places.js';
import { useQuery, useServices } from '../../app/services.js';
import { SourceLink } from '../../app/source-link.js';
import { classColour } from '../../grid/class-colour.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy.js';
import { Answered } from '../../ui/states.js';
import type { Picked } from './explanation.js';
import { type Freed, FreedDialog } from './freed-dialog.js';
import { LiveObjectView, useLooksInside } from './live-object.js';
import styles from './object-details.module.css';
import { References } from './references.js';

const sides = ['retainers', 'references'] as const;

export function ObjectDetails({
  snapshot,
  object,
  explained,
  onPick,
}: {
  readonly snapshot: SnapshotId;
  readonly object: Picked;
  /** Whether its chains are what the stage shows already. */
  readonly explained: boolean;
  readonly onPick: (object: Picked) => void;
}) {
  const t = useText();
  const format = useFormat();
  const { client, jobs, navigation } = useServices();
  const looksInside = useLooksInside();
  const [freed, setFreed] = useState<Freed>();
  const place = usePlaces(snapshot, [object.id]).get(object.id);
  const { answer, retry } = useQuery(`object ${snapshot} ${object.id}`, (signal, onProgress) =>
    jobs.run('objects', `@${object.id}`, (s) => client.heap.object({ snapshot, id: object.id }, { signal: s }), { signal, onProgress }),
  );
  return (
    <aside className={styles.panel} aria-label={t('explain:details')} data-pane>
      <Answered answer={answer} retry={retry}>
        {(row) => (
          <>
            <header className={styles.head}>
              <h2 className={styles.title}>
                <span className={styles.dot} style={{ background: classColour(row.class) }} />
                <span className={styles.class} title={row.class}>
                  {row.class}
                </span>
                {row.detached && <Badge tone="caution" text={t('compare:detached')} />}
              </h2>
              {row.preview !== '' && (
                <p className={styles.preview} data-selectable>
                  {row.preview}
                </p>
              )}
              {place !== undefined && (
                <div className={styles.place}>
                  <span className={styles.placeOf}>{t(`explain:place.of.${place.of}`)}</span>
                  <span className={styles.placeLine}>
                    <SourceLink place={place} faint={isRuntimes(place)} />
                    <CopyButton text={placeText(place)} label={t('explain:place.copy')} />
                  </span>
                  {place.mapProblem !== undefined && (
                    <span className={styles.placeOf}>{t(`explain:place.problem.${place.mapProblem}`)}</span>
                  )}
                </div>
              )}
              <dl className={styles.facts}>
                <div>
                  <dt>{t('explain:shallow')}</dt>
                  <dd title={format.exactBytes(row.shallowBytes)}>{format.bytes(row.shallowBytes)}</dd>
                </div>
                <div>
                  <dt>{t('explain:retained')}</dt>
                  <dd title={format.exactBytes(row.retainedBytes)}>{format.bytes(row.retainedBytes)}</dd>
                </div>
                <div>
                  <dt>{t('explain:kind')}</dt>
                  <dd>{row.kind}</dd>
                </div>
                <div>
                  <dt>{t('explain:id')}</dt>
                  <dd data-selectable>{`@${row.id}`}</dd>
                </div>
              </dl>
              <div className={styles.buttons}>
                {!explained && (
                  <Button
                    size="small"
                    icon={Route}
                    onClick={() => navigation.explain({ by: 'object', snapshot, id: row.id, title: row.class })}
                  >
                    {t('explain:explainObject')}
                  </Button>
                )}
                <Button size="small" icon={Scale} onClick={() => setFreed({ snapshot, to: row.id, title: row.class })}>
                  {t('explain:freed.button')}
                </Button>
              </div>
              {freed !== undefined && <FreedDialog of={freed} onClose={() => setFreed(undefined)} />}
            </header>
            <Tabs.Root defaultValue="retainers" className={styles.tabs}>
              <Tabs.List className={styles.tabList} aria-label={t('explain:neighbours')}>
                {sides.map((side) => (
                  <Tabs.Trigger key={side} value={side} className={styles.tab} title={t(`explain:sideWhy.${side}`)}>
                    {t(`explain:side.${side}`)}
                  </Tabs.Trigger>
                ))}
                {looksInside && (
                  <Tabs.Trigger value="live" className={styles.tab} title={t('explain:live.why')}>
                    {t('explain:live.tab')}
                  </Tabs.Trigger>
                )}
              </Tabs.List>
              {sides.map((side) => (
                <Tabs.Content key={side} value={side} className={styles.content} tabIndex={-1}>
                  <References snapshot={snapshot} id={row.id} direction={side} depth={0} path={[row.id]} onPick={onPick} />
                </Tabs.Content>
              ))}
              {looksInside && (
                <Tabs.Content value="live" className={styles.content} tabIndex={-1}>
                  <LiveObjectView snapshot={snapshot} id={row.id} />
                </Tabs.Content>
              )}
            </Tabs.Root>
          </>
        )}
      </Answered>
    </aside>
  );
}
