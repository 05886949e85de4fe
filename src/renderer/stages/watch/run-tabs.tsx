// The targets that are watched at once, on one scale of time: processes, and the threads and frames inside them. Pressing one brings it into view.
import { ChartNoAxesCombined, Plug, Unplug, Users, X } from 'lucide-react';
import type { InvestigationView, LiveView, RunView } from '../../../shared/view.js';
import { useServices, useTimeline } from '../../app/services.js';
import { current } from '../../app/timeline.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { Button, IconButton } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { Middle } from '../../ui/middle.js';
import { Sparkline } from '../../ui/sparkline.js';
import styles from './run-tabs.module.css';

const points = 60;
const span = { kind: 'last', ms: 120_000 } as const;
/** Parts without a run that have a button; the rest is counted. */
const mostUnwatched = 3;

export function RunTabs({
  view,
  shown,
  together,
  onTogether,
}: {
  readonly view: InvestigationView;
  readonly shown: RunView;
  /** All of them are shown at once. */
  readonly together: boolean;
  readonly onTogether: (together: boolean) => void;
}) {
  const t = useText();
  const { target } = useServices();
  const live = view.runs.filter((run) => run.state === 'live');
  if (shown.state === 'ended' && shown.canReconnect === true) {
    return (
      <div className={styles.over} role="status">
        <Unplug size={15} aria-hidden />
        <span>{t('watch:runs.ended', { end: shown.end ?? '' })}</span>
        <Button size="small" icon={Plug} onClick={() => void target.reconnect(shown.id)}>
          {t('watch:runs.reconnect')}
        </Button>
      </div>
    );
  }
  const several = live.length > 1;
  const noted = live.some(
    (run) =>
      run.live !== undefined &&
      (run.live.inside.length > 0 || run.live.children.length > 0 || run.live.others > 0 || run.live.link !== 'connected'),
  );
  if (!several && !noted) return undefined;
  // a process, then what is inside it
  const wholes = live.filter((run) => run.live?.whole === undefined);
  const ordered = wholes.flatMap((whole) => [whole, ...live.filter((run) => run.live?.whole === whole.id)]);
  return (
    <ul className={styles.tabs} aria-label={t('watch:runs.title')}>
      {several && (
        <li>
          <Button
            size="small"
            icon={ChartNoAxesCombined}
            look={together ? 'primary' : 'normal'}
            aria-pressed={together}
            onClick={() => onTogether(!together)}
          >
            {t('watch:together.show')}
          </Button>
        </li>
      )}
      {ordered.map((run) => (
        <Tab key={run.id} run={run} chosen={!together && run.id === shown.id} closable={several} onChoose={() => onTogether(false)} />
      ))}
      {wholes.map((run) => run.live !== undefined && <Unwatched key={run.id} run={run} live={run.live} />)}
    </ul>
  );
}

function Tab({
  run,
  chosen,
  closable,
  onChoose,
}: {
  readonly run: RunView;
  readonly chosen: boolean;
  readonly closable: boolean;
  readonly onChoose: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const { target } = useServices();
  const { columns } = useTimeline(run.id, span, points);
  const { part } = run.target;
  // a thread shares its process's RSS: its heap is what is its own
  const figure = part === undefined ? 'rss' : 'heapUsed';
  const value = current(columns, figure) ?? current(columns, 'heapUsed');
  const link = run.live?.link ?? 'connected';
  const others = run.live?.others ?? 0;
  return (
    <li className={cx(styles.tab, chosen && styles.chosen, part !== undefined && styles.part)}>
      <button
        type="button"
        className={styles.choose}
        aria-pressed={chosen}
        data-run={run.id}
        onClick={() => {
          onChoose();
          void target.focus(run.id);
        }}
      >
        <span className={styles.title}>
          <Middle text={run.target.title} />
        </span>
        <span className={styles.detail}>
          {link !== 'connected' ? t(`watch:runs.${link}`) : part === undefined ? run.target.version : part.type}
          {value === undefined ? '' : ` · ${format.bytes(value)}`}
        </span>
      </button>
      <Sparkline values={columns[figure].filter((each) => !Number.isNaN(each))} label={t(`watch:series.${figure}`)} width={48} />
      {others > 0 && (
        <Badge
          icon={Users}
          tone="caution"
          text={t('watch:runs.others', { count: others })}
          hint={t('app:target.others', { count: others })}
        />
      )}
      {closable && (
        <IconButton
          size="small"
          icon={X}
          label={t('watch:runs.close', { title: run.target.title })}
          onClick={() => void target.disconnect(run.id)}
        />
      )}
    </li>
  );
}

/** What a process has inside it, or has started, and nobody watches yet. */
function Unwatched({ run, live }: { readonly run: RunView; readonly live: LiveView }) {
  const t = useText();
  const format = useFormat();
  const { target } = useServices();
  const parts = live.inside.filter((each) => each.run === undefined);
  const children = live.children.filter((each) => each.run === undefined);
  const rest = Math.max(0, parts.length - mostUnwatched) + Math.max(0, children.length - mostUnwatched);
  return (
    <>
      {parts.slice(0, mostUnwatched).map((each) => (
        <Offer
          key={each.id}
          title={each.title}
          why={t('watch:runs.enterWhy', { type: each.type, url: each.url })}
          onWatch={() => void target.enter(run.id, each.id)}
        />
      ))}
      {children.slice(0, mostUnwatched).map((each) => (
        <Offer
          key={each.pid}
          title={each.title}
          why={t('watch:runs.childWhy', { pid: each.pid, kind: each.kind, rss: format.bytes(each.rss), title: run.target.title })}
          onWatch={() => void target.watchProcess(each.pid)}
        />
      ))}
      {rest > 0 && <li className={styles.more}>{t('watch:runs.more', { count: rest })}</li>}
    </>
  );
}

function Offer({ title, why, onWatch }: { readonly title: string; readonly why: string; readonly onWatch: () => void }) {
  const t = useText();
  return (
    <li className={cx(styles.tab, styles.part)} title={why}>
      <span className={styles.title}>
        <Middle text={title} />
      </span>
      <Button size="small" look="quiet" onClick={onWatch}>
        {t('watch:runs.enter')}
      </Button>
    </li>
  );
}
