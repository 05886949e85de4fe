// The cut test: what will be dropped, the word to do it, and who died of it.
import { ArrowDown, ArrowUp, NotebookPen, Scissors, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CutWish } from '../../../shared/api/target.js';
import type { CutOutcome, CutPlan } from '../../../shared/cut.js';
import type { Failure } from '../../../shared/failures.js';
import type { ChainLink } from '../../../shared/heap.js';
import { outcome } from '../../app/client.js';
import { liveRun } from '../../app/investigation.js';
import type { Answer } from '../../app/queries.js';
import { useInvestigation, useQuery, useServices } from '../../app/services.js';
import type { Format } from '../../text/format.js';
import { type Text, useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Answered } from '../../ui/states.js';
import { blankFinding } from '../verify/findings-board.js';
import { suspectFinding } from '../verify/suspect-finding.js';
import { suspectAt } from '../verify/verdict-suspects.js';
import { edgeText, isBrowsers, isPlumbing } from './chain-words.js';
import styles from './cut-dialog.module.css';

/** What is to be dropped, and the words for what is watched. */
export interface Cut {
  readonly wish: CutWish;
  /** Class of the watched objects, for people. */
  readonly of: string;
  /** The chain that the reference is part of. */
  readonly links: readonly ChainLink[];
  /** Which of its links. */
  readonly at: number;
}

export function CutDialog({
  cut,
  onOther,
  onClose,
}: {
  readonly cut: Cut;
  /** Another link of the chain instead. */
  readonly onOther: (at: number) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { client, alerts, guide } = useServices();
  const run = useInvestigation((s) => liveRun(s.view));
  const guarded = run?.live?.guard !== undefined;
  const [allowed, setAllowed] = useState(false);
  const [doing, setDoing] = useState<'cut' | 'undo'>();
  const [done, setDone] = useState<CutOutcome>();
  const [undone, setUndone] = useState<boolean>();
  const [failure, setFailure] = useState<Failure>();
  // Each time anew: the program goes on meanwhile.
  const [openedAt] = useState(() => Date.now());
  const { answer, retry } = useQuery<CutPlan>(`cut ${openedAt} ${JSON.stringify(cut.wish)}`, () =>
    outcome(client.target.planCut(cut.wish)),
  );

  const impossible = answer.state === 'failed' && answer.failure.code === 'CUT_IMPOSSIBLE';
  const below = isNamespace(cut) || gentler(answer) || impossible ? linkBelow(cut) : undefined;
  const single = answer.state === 'done' && answer.value.oneOfMany === true;
  // One of those that are watched now: it says nothing about the others.
  const belowIsOne =
    below !== undefined && answer.state === 'done' && answer.value.watched > 1 && cut.links[below]?.id === cut.wish.members?.one;
  const above = impossible || single ? linkAbove(cut) : undefined;

  const drop = async (): Promise<void> => {
    setDoing('cut');
    setFailure(undefined);
    try {
      if (guarded) await client.target.allowEvaluate();
      const result = await outcome(client.target.cut(cut.wish));
      if (result.ok) {
        setDone(result.value);
        guide.did('cut');
      } else setFailure(result.failure);
    } catch (error) {
      alerts.bug(error);
    }
    setDoing(undefined);
  };
  const putBack = async (): Promise<void> => {
    setDoing('undo');
    const result = await outcome(client.target.undoCut()).catch(alerts.bug);
    if (result?.ok) setUndone(result.value);
    else if (result !== undefined) setFailure(result.failure);
    setDoing(undefined);
  };

  return (
    <Dialog
      title={t('explain:cut.title')}
      onClose={onClose}
      footer={
        done === undefined ? (
          <>
            <Button look="quiet" onClick={onClose}>
              {t('app:cancel')}
            </Button>
            <Button
              look="primary"
              icon={Scissors}
              busy={doing === 'cut'}
              disabled={answer.state !== 'done' || (guarded && !allowed) || run === undefined}
              onClick={() => void drop()}
            >
              {t('explain:cut.do')}
            </Button>
          </>
        ) : (
          <>
            {done.undoable && undone === undefined && (
              <Button icon={Undo2} busy={doing === 'undo'} onClick={() => void putBack()}>
                {t('explain:cut.putBack')}
              </Button>
            )}
            <Button look="primary" onClick={onClose}>
              {t('app:close')}
            </Button>
          </>
        )
      }
    >
      <div className={styles.body}>
        {done === undefined ? (
          <Answered answer={answer} retry={impossible ? undefined : retry}>
            {(plan) => (
              <>
                <Plan plan={plan} of={watchedClass(cut, plan)} named={isNamespace(cut)} below={below !== undefined && !belowIsOne} />
                {single && (
                  <p data-cut-single>{t('explain:cut.single', { holder: plan.holder, class: cut.links[cut.at]?.class ?? cut.of })}</p>
                )}
                {guarded && (
                  <label className={styles.allow}>
                    <input type="checkbox" checked={allowed} onChange={(event) => setAllowed(event.target.checked)} />
                    <span>{t('explain:cut.allow')}</span>
                  </label>
                )}
              </>
            )}
          </Answered>
        ) : (
          <>
            <Fate done={done} of={watchedClass(cut, done.plan)} />
            <Kept cut={cut} done={done} />
          </>
        )}
        {done === undefined && below !== undefined && (
          <p className={styles.kept}>
            <Button size="small" icon={ArrowDown} onClick={() => onOther(below)}>
              {t('explain:cut.below', { link: linkText(cut.links[below]) })}
            </Button>
          </p>
        )}
        {done === undefined && belowIsOne && <p className={styles.heap}>{t('explain:cut.belowOne')}</p>}
        {done === undefined && above !== undefined && (
          <p className={styles.kept}>
            <Button size="small" icon={ArrowUp} onClick={() => onOther(above)}>
              {t('explain:cut.above', { link: linkText(cut.links[above]) })}
            </Button>
          </p>
        )}
        {undone !== undefined && <p role="status">{t(undone ? 'explain:cut.isBack' : 'explain:cut.isGone')}</p>}
        {failure !== undefined && <FailureNote failure={failure} />}
      </div>
    </Dialog>
  );
}

/** The next link that a program can reach: a backing store belongs to the object above it, and is passed over. */
function linkBelow({ links, at }: Cut): number | undefined {
  const next = links.findIndex((link, i) => i > at && !link.class.startsWith('(') && !isBrowsers(link));
  return next === -1 ? undefined : next;
}
/** The nearest one above it: where a variable of a closure holds something, the way on is what holds the closure. */
function linkAbove({ links, at }: Cut): number | undefined {
  const next = links.findLastIndex((link, i) => i > 0 && i < at && !isPlumbing(link) && !isBrowsers(link) && !link.class.startsWith('('));
  return next === -1 ? undefined : next;
}
/** A program that goes on to use what it has lost may end: an entry further down does less. */
const gentler = (answer: Answer<CutPlan>): boolean =>
  answer.state === 'done' && (answer.value.way === 'property' || answer.value.way === 'value' || answer.value.way === 'cell');
const linkText = (link: ChainLink | undefined): string => (link === undefined ? '' : `${edgeText(link)} ${link.class}`.slice(0, 80));

/** Of a module or a class in Python: its functions look the name up each time that they use it. */
const isNamespace = ({ links, at }: Pick<Cut, 'links' | 'at'>): boolean =>
  links[at - 1]?.edge === '__dict__' && links[at - 2]?.class === 'module';

function Plan({
  plan,
  of,
  named,
  below,
}: {
  readonly plan: CutPlan;
  readonly of: string;
  readonly named: boolean;
  /** Whether an entry below it is offered. */
  readonly below: boolean;
}) {
  const t = useText();
  const format = useFormat();
  return (
    <>
      <p className={styles.what}>{wayText(t, format, plan)}</p>
      <p>{t('explain:cut.then', { count: plan.watched, n: format.count(plan.watched), class: of })}</p>
      <p className={styles.warning}>{t(named ? 'explain:cut.warningNamed' : 'explain:cut.warning', { key: plan.key })}</p>
      {named && below && <p>{t('explain:cut.belowWhy')}</p>}
    </>
  );
}

/** Of listeners the functions are watched, whatever hangs on them. */
const watchedClass = ({ of, links, at }: Cut, { way }: CutPlan): string => (way === 'listeners' ? (links[at]?.class ?? of) : of);

const wayText = (t: Text, format: Format, { way, key, holder, count = 1 }: CutPlan): string =>
  way === 'listeners'
    ? t('explain:cut.way.listeners', { key, holder, count, n: format.count(count) })
    : t(`explain:cut.way.${way}`, { key, holder });

/** A finding that rests on this chain has the cut as evidence; where there is none, one can be kept. */
function Kept({ cut, done }: { readonly cut: Cut; readonly done: CutOutcome }) {
  const t = useText();
  const { investigation } = useServices();
  const [keeping, setKeeping] = useState(false);
  const { i18n } = useTranslation();
  const view = useInvestigation((s) => s.view);
  const mine = view?.findings.filter(({ chain }) => chain?.links.some((link) => link.id === cut.wish.held)) ?? [];
  const { plan, aliveBefore } = done;
  const member = cut.links.at(-1);
  if (aliveBefore === 0 || member === undefined) return undefined;
  const keep = async (): Promise<void> => {
    setKeeping(true);
    const { snapshot } = cut.wish;
    const known = suspectAt(view, snapshot, member.id);
    await investigation.putFinding({
      ...(known === undefined
        ? { ...blankFinding(t('explain:cut.finding', { holder: plan.holder, class: cut.of }).slice(0, 500)), class: cut.of.slice(0, 4000) }
        : suspectFinding(i18n, known.suspect, { ...known, snapshot })),
      object: { snapshot, id: member.id },
      // The way that was cut, which need not be the verdict's.
      chain: { links: cut.links.slice(0, 2000) },
    });
    setKeeping(false);
  };
  return mine.length > 0 ? (
    <p className={styles.kept} role="status" data-cut-kept>
      <NotebookPen size={14} aria-hidden />
      {t('explain:cut.inFinding', { finding: mine.map(({ title }) => title).join(' · ') })}
    </p>
  ) : (
    <p className={styles.kept}>
      <Button size="small" icon={NotebookPen} busy={keeping} title={t('explain:cut.keepWhy')} onClick={() => void keep()}>
        {t('verify:finding.keep')}
      </Button>
    </p>
  );
}

function Fate({ done, of }: { readonly done: CutOutcome; readonly of: string }) {
  const t = useText();
  const format = useFormat();
  const { aliveBefore, aliveAfter, heapBefore, heapAfter } = done;
  const died = aliveBefore - aliveAfter;
  const verdict = aliveBefore === 0 ? 'unknown' : died === 0 ? 'none' : aliveAfter === 0 ? 'all' : 'some';
  return (
    <div role="status" data-cut-fate={verdict}>
      <p className={styles.what}>
        {t(`explain:cut.fate.${verdict}`, { count: aliveBefore, died: format.count(died), n: format.count(aliveBefore), class: of })}
      </p>
      <p>{t(`explain:cut.means.${verdict}`)}</p>
      {heapBefore !== undefined && heapAfter !== undefined && (
        <p className={styles.heap}>
          {t('explain:cut.heap', {
            before: format.bytes(heapBefore),
            after: format.bytes(heapAfter),
            change: format.bytesDelta(heapAfter - heapBefore),
          })}
        </p>
      )}
    </div>
  );
}
