// Calls as a flame picture: each lies on the one that called it, as wide as what it is answerable for. A click looks closer.
import { Flame as FlameIcon } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { Flame, FlameCall } from '../../../../shared/heap-allocations.js';
import { ok } from '../../../../shared/result.js';
import { shortPlace } from '../../../../shared/source-place.js';
import { openPlace, type Placed, withPlaces } from '../../../app/places.js';
import { useQuery, useServices } from '../../../app/services.js';
import { SourceLink } from '../../../app/source-link.js';
import { classColour } from '../../../grid/class-colour.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { Answered, Empty } from '../../../ui/states.js';
import { Trail } from '../../../ui/trail.js';
import { useSize } from '../../../ui/use-size.js';
import type { AllocationSource } from './allocations-view.js';
import styles from './flame-view.module.css';
import { functionName, functionTitle } from './function-list.js';

const depth = 60;
const calls = 1500;
const rowHeight = 19;

interface Closer {
  readonly at: readonly number[];
  readonly title: string;
  readonly call: Placed<FlameCall>;
}

type PlacedFlame = Omit<Flame, 'calls'> & { readonly calls: readonly Placed<FlameCall>[] };

export function FlameView({ source }: { readonly source: AllocationSource }) {
  const t = useText();
  const { client, jobs } = useServices();
  const [trail, setTrail] = useState<readonly Closer[]>([]);
  const at = trail.at(-1)?.at ?? [];
  const { answer, retry } = useQuery<PlacedFlame>(`flame ${source.name} ${at.join(' ')}`, async (signal, onProgress) => {
    const found = await jobs.run(
      'analyse',
      source.label,
      (s) =>
        client.heap.flame(
          { snapshot: source.snapshot, weigh: source.weigh, view: 'callees', at: [...at], depth, limit: calls },
          { signal: s },
        ),
      { signal, onProgress },
    );
    return found.ok ? ok({ ...found.value, calls: await withPlaces(client, signal, source.snapshot, found.value.calls) }) : found;
  });
  const closest = trail.at(-1)?.call;
  return (
    <>
      <Trail
        label={t('inspect:allocations.flameTrail')}
        whole={t('inspect:allocations.flameWhole')}
        steps={trail.map((each) => ({ key: each.at.join(' '), title: each.title }))}
        onGo={(index) => setTrail(trail.slice(0, index + 1))}
      >
        {closest === undefined || closest.script === '' ? t('inspect:allocations.flameHint') : <SourceLink place={closest.place} />}
      </Trail>
      <Answered answer={answer} retry={retry}>
        {(flame) =>
          flame.calls.length === 0 ? (
            <Empty icon={FlameIcon} title={t('inspect:allocations.nothing')} />
          ) : (
            <Drawing
              flame={flame}
              onInto={(index) => {
                const path: number[] = [];
                for (let i = index; i >= 0; i = flame.calls[i]?.parent ?? -1) path.unshift(flame.calls[i]?.key ?? 0);
                const call = flame.calls[index] as Placed<FlameCall>;
                setTrail([...trail, { at: [...at, ...path], title: functionName(t, call), call }]);
              }}
            />
          )
        }
      </Answered>
    </>
  );
}

function Drawing({ flame, onInto }: { readonly flame: PlacedFlame; readonly onInto: (index: number) => void }) {
  const t = useText();
  const format = useFormat();
  const services = useServices();
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const { width } = useSize(frame);
  const scale = width / Math.max(1, flame.totalBytes);
  const deepest = flame.calls.reduce((most, call) => Math.max(most, call.depth), 0);
  const opens = new Set(flame.calls.map((call) => call.parent));
  return (
    <div ref={setFrame} className={styles.frame}>
      <ul
        className={styles.flame}
        style={{ height: (deepest + 1) * rowHeight }}
        aria-label={t('inspect:allocations.looks.flame')}
        data-flame
        onKeyDown={move}
      >
        {flame.calls.map((call, i) => {
          const wide = call.bytes * scale;
          if (wide < 1.5) return null;
          const name = functionName(t, call);
          const figures = `${format.bytes(call.bytes)}, ${format.percent(call.bytes / Math.max(1, flame.totalBytes))}`;
          const style = {
            left: call.from * scale,
            top: call.depth * rowHeight,
            width: Math.max(1, wide - 1),
            '--colour': classColour(call.script || call.name),
          };
          return (
            <li key={`${call.parent} ${call.key}`}>
              <button
                type="button"
                // One stop for the Tab key; arrows move inside.
                tabIndex={i === 0 ? 0 : -1}
                className={styles.call}
                data-index={i}
                data-parent={call.parent}
                data-depth={call.depth}
                style={style}
                title={`${functionTitle(t, call)}\n${figures}`}
                aria-label={`${name} ${call.script === '' ? '' : shortPlace(call.place)}, ${figures}`}
                onClick={() => {
                  if (opens.has(i)) onInto(i);
                  else if (call.script !== '') void openPlace(services, call.place).catch(services.alerts.bug);
                }}
              >
                {wide > 30 && <span>{name}</span>}
              </button>
            </li>
          );
        })}
      </ul>
      {flame.more && <p className={styles.more}>{t('inspect:allocations.flameMore')}</p>}
    </div>
  );
}

/** Up to the caller, down to the widest callee, sideways to the next call of the same depth. */
function move(event: KeyboardEvent<HTMLUListElement>): void {
  const from = event.target as HTMLElement;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const { index, parent, depth: level } = from.dataset;
  const next = (): HTMLElement | undefined => {
    switch (event.key) {
      case 'ArrowUp':
        return all.find((each) => each.dataset['index'] === parent);
      case 'ArrowDown':
        return all.find((each) => each.dataset['parent'] === index);
      case 'ArrowLeft':
      case 'ArrowRight': {
        const beside = all
          .filter((each) => each.dataset['depth'] === level)
          .sort((a, b) => Number.parseFloat(a.style.left) - Number.parseFloat(b.style.left));
        return beside[beside.indexOf(from) + (event.key === 'ArrowRight' ? 1 : -1)];
      }
      default:
        return undefined;
    }
  };
  if (!event.key.startsWith('Arrow')) return;
  event.preventDefault();
  next()?.focus();
}
