// The containers that grow, ranked: not only which class, but what holds it.
import { ArrowRight, Radar } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { Suspect } from '../../../shared/heap.js';
import { oneLine } from '../../../shared/one-line.js';
import type { SnapshotView } from '../../../shared/view.js';
import { placeOnChain, usePlaces } from '../../app/places.js';
import { useInvestigation, useQuery, useServices } from '../../app/services.js';
import { SourceLink } from '../../app/source-link.js';
import { classColour } from '../../grid/class-colour.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Middle } from '../../ui/middle.js';
import { Sparkline } from '../../ui/sparkline.js';
import { Answered, Empty } from '../../ui/states.js';
import { paceText, type VerdictSuspect } from '../verify/suspect-words.js';
import { asJudged, verdictOn } from '../verify/verdict-suspects.js';
import styles from './suspects.module.css';

export function Suspects({
  snapshots,
  compared,
}: {
  readonly snapshots: readonly SnapshotView[];
  /** The comparison is there: both at once would only keep people waiting longer for its rows. */
  readonly compared: boolean;
}) {
  const t = useText();
  const { client, jobs } = useServices();
  const verdict = useInvestigation(({ view }) => verdictOn(view, snapshots)?.verdict);
  const ids = snapshots.map((s) => s.id);
  const key = `suspects ${ids.join(' ')}`;
  // Once begun it goes on, whatever is compared next.
  const [begun, setBegun] = useState<string>();
  if (compared && begun !== key) setBegun(key);
  const waits = begun !== key;
  const { answer, retry } = useQuery<{ suspects: Suspect[] }>(waits ? undefined : key, (signal, onProgress) =>
    jobs.run('suspects', '', (s) => client.heap.suspects({ snapshots: ids, limit: 20 }, { signal: s }), { signal, onProgress }),
  );
  return (
    <aside className={styles.panel} aria-label={t('compare:suspects.title')} data-pane>
      <header className={styles.head}>
        <h3>{t('compare:suspects.title')}</h3>
        {snapshots.length === 2 && (
          <Badge tone="caution" text={t('compare:suspects.twoPoints')} hint={t('compare:suspects.twoPointsWhy')} />
        )}
      </header>
      {waits ? (
        <Empty icon={Radar} title={t('compare:suspects.waits')}>
          <p>{t('compare:suspects.waitsText')}</p>
        </Empty>
      ) : (
        <Answered answer={answer} retry={retry}>
          {({ suspects }) =>
            suspects.length === 0 ? (
              <Empty icon={Radar} title={t('compare:suspects.none')}>
                <p>{t('compare:suspects.noneText')}</p>
              </Empty>
            ) : (
              <ol className={styles.list}>
                {asJudged(suspects, verdict).map(({ suspect, named }, i, all) => (
                  <Fragment key={suspect.holder.id}>
                    {verdict !== undefined && named === undefined && (i === 0 || all[i - 1]?.named !== undefined) && (
                      <li className={styles.others} title={t('compare:suspects.othersWhy')}>
                        {t('compare:suspects.others')}
                      </li>
                    )}
                    <SuspectCard suspect={suspect} named={named} rank={i + 1} snapshot={snapshots.at(-1) as SnapshotView} />
                  </Fragment>
                ))}
              </ol>
            )
          }
        </Answered>
      )}
    </aside>
  );
}

function SuspectCard({
  suspect,
  named,
  rank,
  snapshot,
}: {
  readonly suspect: Suspect;
  /** The same in the verdict on these snapshots: it knows the cycles between them. */
  readonly named: VerdictSuspect | undefined;
  readonly rank: number;
  readonly snapshot: SnapshotView;
}) {
  const t = useText();
  const format = useFormat();
  const { navigation } = useServices();
  const { holder, members } = suspect;
  const { links } = suspect.chain;
  const member = links.at(-1);
  const places = usePlaces(
    snapshot.id,
    links.map(({ id }) => id),
  );
  const place = placeOnChain(
    links,
    links.findIndex(({ id }) => id === holder.id),
    places,
  );
  // Its own data, counted by the room that it takes: no members.
  const swells = member?.id === holder.id;
  const explain = (): void =>
    navigation.explain(
      member === undefined
        ? { by: 'object', snapshot: snapshot.id, id: holder.id, title: holder.class }
        : { by: 'object', snapshot: snapshot.id, id: member.id, title: suspect.class, holder: holder.id },
    );
  return (
    <li className={styles.card} data-suspect={rank}>
      <div className={styles.top}>
        <span className={styles.rank}>{rank}</span>
        <span className={styles.holder} title={oneLine(holder.label)}>
          {oneLine(holder.label)}
        </span>
      </div>
      <p className={styles.gains}>
        {swells ? (
          t('compare:suspects.swells')
        ) : (
          <>
            {named === undefined
              ? t('compare:suspects.gains', { count: suspect.growthPerInterval, n: format.count(suspect.growthPerInterval) })
              : t('compare:suspects.gainsPerCycle', {
                  count: named.growthPerCycle,
                  n: paceText(named.growthPerCycle, format.locale).replace('+', ''),
                })}
            <span className={styles.class}>
              <span className={styles.dot} style={{ background: classColour(suspect.class) }} />
              <Middle text={suspect.class} />
            </span>
          </>
        )}
      </p>
      {place !== undefined && (
        <p className={styles.place}>
          <SourceLink place={place} />
        </p>
      )}
      <div className={styles.figures}>
        <Sparkline values={members} label={members.map((m) => format.count(m)).join(' → ')} width={76} height={22} />
        {!swells && <span className={styles.history}>{members.map((m) => format.count(m)).join(' → ')}</span>}
      </div>
      <div className={styles.foot}>
        <span className={styles.bytes} title={format.exactBytes(named?.bytesPerCycle ?? suspect.bytesPerInterval)}>
          {named === undefined
            ? t('compare:suspects.bytes', { bytes: format.bytesDelta(suspect.bytesPerInterval) })
            : t('verify:suspect.bytesPerCycle', { size: format.bytesDelta(named.bytesPerCycle) })}
        </span>
        {!suspect.monotonic && <Badge tone="caution" text={t('compare:suspects.notEvery')} hint={t('compare:suspects.notEveryWhy')} />}
        {suspect.owner !== 'application' && (
          <Badge
            text={suspect.package ?? t(`compare:owner.${suspect.owner}`)}
            hint={suspect.package === undefined ? t('compare:ownerWhy') : t('compare:ownerPackage', { package: suspect.package })}
          />
        )}
        <span className={styles.action}>
          <Button size="small" icon={ArrowRight} onClick={explain} data-guide={rank === 1 ? 'suspect' : undefined}>
            {t('compare:suspects.explain')}
          </Button>
        </span>
      </div>
    </li>
  );
}
