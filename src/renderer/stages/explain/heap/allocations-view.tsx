// Who allocated: functions, the tree of calls from either end, or a flame picture.
import { Flame } from 'lucide-react';
import { useState } from 'react';
import type { Weigh } from '../../../../shared/api/heap.js';
import type { AllocationPage } from '../../../../shared/heap-allocations.js';
import type { SnapshotId } from '../../../../shared/units.js';
import { byTime, heapsOf } from '../../../app/investigation.js';
import { useInvestigation, useNavigation, useQuery, useServices } from '../../../app/services.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { Segmented } from '../../../ui/segmented.js';
import { Sparkline } from '../../../ui/sparkline.js';
import { Answered, Empty } from '../../../ui/states.js';
import { CallTree } from './call-tree.js';
import { FlameView } from './flame-view.js';
import { FunctionList } from './function-list.js';
import { Filter, type LensProps } from './heap-view.js';
import styles from './heap-view.module.css';

const looks = ['functions', 'callees', 'callers', 'flame'] as const;
type Look = (typeof looks)[number];
/** `survivors`: objects of this snapshot that are new since the first one chosen for comparison. */
type Which = 'allocated' | 'alive' | 'survivors';

/** What all views of a file's allocations are asked with. */
export interface AllocationSource {
  readonly snapshot: SnapshotId;
  readonly label: string;
  readonly weigh: Weigh;
  /** Names the two. */
  readonly name: string;
  /** Counts are of samples. */
  readonly sampled: boolean;
}

const firstRow = { offset: 0, limit: 1 };

export function AllocationsView({ snapshot }: Pick<LensProps, 'snapshot'>) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const view = useInvestigation((s) => s.view);
  const chosen = useNavigation((s) => s.chosen);
  const [look, setLook] = useState<Look>('functions');
  const [wanted, setWhich] = useState<Which>('allocated');
  const [filter, setFilter] = useState('');
  const earlier = byTime(heapsOf(view)).filter((s) => s.state === 'complete' && chosen.includes(s.id) && s.takenAt < snapshot.takenAt);
  const isProfile = snapshot.holds === 'allocations';
  const which = wanted === 'survivors' && earlier.length === 0 ? 'alive' : wanted;
  const weigh = weighOf(isProfile ? 'allocated' : which, [...earlier.map((s) => s.id), snapshot.id]);
  const name = `${snapshot.id} ${JSON.stringify(weigh)}`;
  const { answer, retry } = useQuery<AllocationPage>(`allocations ${name}`, (signal, onProgress) =>
    jobs.run(
      'analyse',
      snapshot.label,
      (s) =>
        client.heap.allocations({ snapshot: snapshot.id, weigh, view: 'functions', at: [], filter: '', page: firstRow }, { signal: s }),
      { signal, onProgress },
    ),
  );
  return (
    <>
      {(answer.state !== 'done' || answer.value.kind !== 'none') && (
        <div className={styles.bar}>
          <Segmented<Look>
            small
            label={t('inspect:allocations.look')}
            value={look}
            options={looks.map((value) => ({
              value,
              label: t(`inspect:allocations.looks.${value}`),
              title: t(`inspect:allocations.lookWhy.${value}`),
            }))}
            onChange={setLook}
          />
          {!isProfile && (
            <Segmented<Which>
              small
              label={t('inspect:allocations.which')}
              value={which}
              options={(['allocated', 'alive', ...(earlier.length > 0 ? (['survivors'] as const) : [])] as const).map((value) => ({
                value,
                label: t(`inspect:allocations.whiches.${value}`),
                title: t(`inspect:allocations.whichWhy.${value}`, { label: earlier[0]?.label ?? '' }),
              }))}
              onChange={setWhich}
            />
          )}
          {look === 'functions' && <Filter label={t('compare:filter')} applied={filter} onApply={setFilter} />}
        </div>
      )}
      <Answered answer={answer} retry={retry}>
        {({ kind, totals, samples }) => {
          if (kind === 'none')
            return (
              <Empty icon={Flame} title={t('inspect:allocations.none')}>
                <p>{t('inspect:allocations.noneText')}</p>
              </Empty>
            );
          const sampled = kind === 'sampled';
          const words = t(`inspect:allocations.${sampled ? 'sampledSummary' : which === 'allocated' ? 'summary' : 'aliveSummary'}`, {
            count: totals.count,
            n: format.count(totals.count),
            bytes: format.bytes(totals.bytes),
          });
          const source: AllocationSource = { snapshot: snapshot.id, label: snapshot.label, weigh, name, sampled };
          return (
            <>
              <p className={styles.summary}>
                {words}
                {samples.length > 1 && which === 'allocated' && (
                  <Sparkline values={samples.map((sample) => sample.bytes)} label={words} width={160} height={20} />
                )}
              </p>
              {look === 'functions' ? (
                <FunctionList source={source} filter={filter} />
              ) : look === 'flame' ? (
                <FlameView key={name} source={source} />
              ) : (
                <CallTree key={`${look} ${name}`} source={source} view={look} />
              )}
            </>
          );
        }}
      </Answered>
    </>
  );
}

const weighOf = (which: Which, snapshots: readonly SnapshotId[]): Weigh => {
  if (which === 'allocated') return { what: 'allocated' };
  if (which === 'alive' || snapshots.length < 2) return { what: 'alive' };
  return { what: 'alive', view: { kind: snapshots.length === 2 ? 'new' : 'survivors', snapshots: [...snapshots] } };
};
