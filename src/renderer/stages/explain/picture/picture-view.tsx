// What refers to an object, or what it refers to, as a picture that can be opened further and saved.
import { Download, Minus, Plus, Scan } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useEffect, useMemo, useState } from 'react';
import { type GraphDirection, graphDirection, type ObjectGraph } from '../../../../shared/heap-pictures.js';
import { dotOf } from '../../../../shared/picture/dot.js';
import type { Layout } from '../../../../shared/picture/layout.js';
import { svgOf } from '../../../../shared/picture/svg.js';
import type { NodeId, SnapshotId } from '../../../../shared/units.js';
import { useQuery, useServices } from '../../../app/services.js';
import { savePicture } from '../../../share/save-picture.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { IconButton } from '../../../ui/button.js';
import { BugNote } from '../../../ui/failure-note.js';
import { Input, Select } from '../../../ui/field.js';
import { Segmented } from '../../../ui/segmented.js';
import { Answered, Loading } from '../../../ui/states.js';
import { useSettled } from '../../../ui/use-settled.js';
import { useSize } from '../../../ui/use-size.js';
import type { Picked } from '../explanation.js';
import { Drawing } from './drawing.js';
import { layOut } from './layout-client.js';
import styles from './picture-view.module.css';
import { pngOf } from './png-of.js';

const limit = 120;
const filterPause = 180;
const fanOuts = [3, 6, 12, 25, 50] as const;
const depths = [1, 2, 3, 4, 6, 8, 12] as const;

export function PictureView({
  snapshot,
  subject,
  picked,
  onPick,
}: {
  readonly snapshot: SnapshotId;
  readonly subject: Picked;
  readonly picked: NodeId | undefined;
  readonly onPick: (object: Picked) => void;
}) {
  const t = useText();
  const { client, jobs } = useServices();
  const [direction, setDirection] = useState<GraphDirection>('retainers');
  const [depth, setDepth] = useState(4);
  const [fanOut, setFanOut] = useState(6);
  const [typed, setTyped] = useState('');
  const filter = useSettled(typed, filterPause);
  const [expand, setExpand] = useState<readonly NodeId[]>([]);
  const asked = { snapshot, id: subject.id, direction, depth, fanOut, limit, expand: [...expand], filter };
  const { answer, retry } = useQuery<ObjectGraph>(`graph ${JSON.stringify(asked)}`, (signal, onProgress) =>
    jobs.run('chains', `@${subject.id}`, (s) => client.heap.graph(asked, { signal: s }), { signal, onProgress }),
  );
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <Segmented
          small
          label={t('inspect:picture.direction')}
          value={direction}
          options={graphDirection.options.map((value) => ({ value, label: t(`inspect:picture.${value}`) }))}
          onChange={(next) => {
            setDirection(next);
            setExpand([]);
          }}
        />
        <span className={styles.depth}>
          <span aria-hidden>{t('inspect:picture.depth')}</span>
          <Select aria-label={t('inspect:picture.depth')} value={String(depth)} onChange={(event) => setDepth(Number(event.target.value))}>
            {depths.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </Select>
        </span>
        <span className={styles.depth} title={t('inspect:picture.fanOutWhy')}>
          <span aria-hidden>{t('inspect:picture.fanOut')}</span>
          <Select
            aria-label={t('inspect:picture.fanOut')}
            value={String(fanOut)}
            onChange={(event) => setFanOut(Number(event.target.value))}
          >
            {fanOuts.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </Select>
        </span>
        <span className={styles.filter} title={t('inspect:picture.filterWhy')}>
          <Input
            type="search"
            aria-label={t('inspect:picture.filter')}
            placeholder={t('inspect:picture.filter')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </span>
      </div>
      <Answered answer={answer} retry={retry}>
        {(graph) => (
          <Placed
            graph={graph}
            subject={subject}
            picked={picked}
            onPick={onPick}
            onExpand={(id) => {
              if (!expand.includes(id)) setExpand([...expand, id]);
            }}
          />
        )}
      </Answered>
    </div>
  );
}

type Laid = { readonly dot: string; readonly layout: Layout } | { readonly dot: string; readonly error: string };

function Placed({
  graph,
  subject,
  picked,
  onPick,
  onExpand,
}: {
  readonly graph: ObjectGraph;
  readonly subject: Picked;
  readonly picked: NodeId | undefined;
  readonly onPick: (object: Picked) => void;
  readonly onExpand: (id: NodeId) => void;
}) {
  const t = useText();
  const format = useFormat();
  const { client, alerts } = useServices();
  const title = t(`inspect:pictureTitle.${graph.direction}`, { class: graph.nodes[0]?.class ?? subject.class, id: subject.id });
  const dot = useMemo(() => dotOf(graph, format.bytes, title), [graph, format, title]);
  const [laid, setLaid] = useState<Laid | undefined>(undefined);
  const [zoom, setZoom] = useState<number | undefined>(undefined);
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const size = useSize(frame);
  useEffect(() => {
    const abort = new AbortController();
    layOut(dot, abort.signal).then(
      (layout) => {
        if (!abort.signal.aborted) setLaid({ dot, layout });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setLaid({ dot, error: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => abort.abort();
  }, [dot]);

  // The picture before stays while the next one is laid out.
  if (laid === undefined) return <Loading progress={undefined} title={t('inspect:picture.loading')} />;
  if ('error' in laid) return <BugNote message={laid.error} />;
  const { layout } = laid;
  const fit = size.width === 0 ? 1 : Math.min(1, (size.width - 8) / layout.width, (size.height - 8) / layout.height);
  // Smaller than this nobody can read it: then it scrolls.
  const scale = zoom ?? Math.max(0.75, fit);
  const name = `holdfast-${graph.direction}-${subject.id}`;
  const svg = (): string => svgOf(graph, layout, format.bytes, title);
  const save = (kind: 'svg' | 'png' | 'dot', draw: () => string | Promise<string>): Promise<unknown> =>
    savePicture(client, alerts, { kind, name: `${name}.${kind}`, draw });
  const hidden = graph.nodes.some((node) => node.hidden > 0) && graph.nodes.length >= limit;
  return (
    <>
      <div className={styles.tools}>
        <span className={styles.summary}>
          {t('inspect:picture.summary', { count: graph.nodes.length, n: format.count(graph.nodes.length) })}
          {hidden ? ` ${t('inspect:picture.full')}` : ''}
        </span>
        <IconButton size="small" icon={Minus} label={t('inspect:picture.zoomOut')} onClick={() => setZoom(Math.max(0.2, scale / 1.25))} />
        <IconButton size="small" icon={Plus} label={t('inspect:picture.zoomIn')} onClick={() => setZoom(Math.min(3, scale * 1.25))} />
        <IconButton size="small" icon={Scan} label={t('inspect:picture.fit')} onClick={() => setZoom(fit)} />
        <DropdownMenu.Root modal={false}>
          <DropdownMenu.Trigger asChild>
            <button type="button" className={styles.menuButton} aria-label={t('inspect:picture.save')} title={t('inspect:picture.save')}>
              <Download size={14} strokeWidth={1.8} aria-hidden />
            </button>
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content className={styles.menu} align="end" sideOffset={6}>
              <DropdownMenu.Item className={styles.menuItem} onSelect={() => void save('svg', () => svg())}>
                {t('inspect:picture.saveSvg')}
              </DropdownMenu.Item>
              <DropdownMenu.Item
                className={styles.menuItem}
                onSelect={() => void save('png', () => pngOf(svg(), layout.width, layout.height))}
              >
                {t('inspect:picture.savePng')}
              </DropdownMenu.Item>
              <DropdownMenu.Item className={styles.menuItem} onSelect={() => void save('dot', () => laid.dot)}>
                {t('inspect:picture.saveDot')}
              </DropdownMenu.Item>
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      </div>
      <div ref={setFrame} className={styles.frame}>
        <Drawing
          graph={graph}
          layout={layout}
          scale={scale}
          label={title}
          picked={picked}
          onPick={(node) => onPick({ id: node.id, class: node.class })}
          onExpand={(node) => onExpand(node.id)}
        />
      </div>
    </>
  );
}
