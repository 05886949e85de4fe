// A class by its name, or an object by its id, in the newest snapshot.
import { Command as List } from 'cmdk';
import { useEffect, useState } from 'react';
import type { GroupPage } from '../../shared/heap.js';
import type { SnapshotId } from '../../shared/units.js';
import { nodeId } from '../../shared/units.js';
import { useFormat, useText } from '../text/use-text.js';
import { Dialog } from '../ui/dialog.js';
import { Answered } from '../ui/states.js';
import { useSettled } from '../ui/use-settled.js';
import styles from './command-palette.module.css';
import { newestSnapshot } from './commands.js';
import { useInvestigation, useQuery, useServices } from './services.js';

const shown = 30;

export function GoTo({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const services = useServices();
  const snapshot = newestSnapshot(services);
  const label = useInvestigation((s) => s.view?.snapshots.find((x) => x.id === snapshot)?.label);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const wanted = useSettled(text.trim(), 150);
  // What the list answers, and what Enter was pressed for before its answer: it is taken when it comes, nothing of an older list.
  const [answered, setAnswered] = useState<string>();
  const [entered, setEntered] = useState<string>();
  return (
    <Dialog title={t('app:command.go-to')} onClose={onClose}>
      <List
        className={styles.palette}
        label={t('app:command.go-to')}
        shouldFilter={false}
        value={chosen}
        onValueChange={setChosen}
        loop
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing || answered === text.trim()) return;
          event.preventDefault();
          setEntered(text.trim());
        }}
      >
        <List.Input className={styles.input} placeholder={t('app:goTo.what')} value={text} onValueChange={setText} data-autofocus />
        {snapshot !== undefined && (
          <>
            <p className={styles.where}>{t('app:goTo.where', { snapshot: label ?? snapshot })}</p>
            <Found
              snapshot={snapshot}
              wanted={wanted}
              entered={entered === wanted}
              onFirst={setChosen}
              onAnswered={setAnswered}
              onClose={onClose}
            />
          </>
        )}
      </List>
    </Dialog>
  );
}

function Found({
  snapshot,
  wanted,
  entered,
  onFirst,
  onAnswered,
  onClose,
}: {
  readonly snapshot: SnapshotId;
  readonly wanted: string;
  /** Enter was pressed already. */
  readonly entered: boolean;
  /** The first of what is found: Enter takes it. */
  readonly onFirst: (value: string) => void;
  readonly onAnswered: (wanted: string) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const { client, jobs, navigation } = useServices();
  const id = /^[#@]?(\d{1,15})$/.exec(wanted)?.[1];
  const { answer, retry } = useQuery<GroupPage>(`go-to ${snapshot} ${wanted}`, (signal, onProgress) =>
    jobs.run(
      'analyse',
      wanted,
      (s) =>
        client.heap.histogram(
          {
            snapshot,
            grouping: 'class',
            filter: wanted,
            sort: { column: 'retainedBytes', descending: true },
            page: { offset: 0, limit: shown },
          },
          { signal: s },
        ),
      { signal, onProgress },
    ),
  );
  const first = id === undefined ? (answer.state === 'done' ? answer.value.rows[0]?.key : undefined) : `object ${id}`;
  useEffect(() => {
    if (first !== undefined) onFirst(first);
  }, [first, onFirst]);
  const goObject = (to: string): void => {
    onClose();
    navigation.explain({ by: 'object', snapshot, id: nodeId.parse(Number(to)), title: `@${to}` });
  };
  const goClass = ({ key, label }: GroupPage['rows'][number]): void => {
    onClose();
    navigation.explain({ by: 'class', snapshot, class: key, title: label });
  };
  useEffect(() => {
    if (answer.state !== 'done') return;
    onAnswered(wanted);
    if (!entered) return;
    const [row] = answer.value.rows;
    if (id !== undefined) goObject(id);
    else if (row !== undefined) goClass(row);
  });
  return (
    <Answered answer={answer} retry={retry}>
      {({ rows }) => (
        <List.List className={styles.list}>
          {id === undefined && rows.length === 0 && <p className={styles.empty}>{t('app:goTo.none')}</p>}
          {id !== undefined && (
            <List.Item value={`object ${id}`} className={styles.item} onSelect={() => goObject(id)}>
              <span className={styles.name}>{t('app:goTo.object', { id })}</span>
            </List.Item>
          )}
          {rows.map((row) => (
            <List.Item key={row.key} value={row.key} className={styles.item} onSelect={() => goClass(row)}>
              <span className={styles.name}>{row.label}</span>
              <span className={styles.figure}>{t('app:goTo.count', { count: row.count, n: format.count(row.count) })}</span>
            </List.Item>
          ))}
        </List.List>
      )}
    </Answered>
  );
}
