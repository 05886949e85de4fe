// One place: its chains, for a class also its objects, and the details of whichever object is selected.
import { EyeOff, X } from 'lucide-react';
import { useState } from 'react';
import type { Chain, ChainLink, ObjectRow } from '../../../shared/heap.js';
import { oneLine } from '../../../shared/one-line.js';
import type { NodeId } from '../../../shared/units.js';
import { liveRun } from '../../app/investigation.js';
import type { Place } from '../../app/navigation.js';
import { useInvestigation, useQuery, useServices } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Segmented } from '../../ui/segmented.js';
import { Answered, Empty } from '../../ui/states.js';
import { holderAt } from '../verify/verdict-suspects.js';
import { ChainList } from './chain-list.js';
import { cutLink, throughHolder } from './chain-words.js';
import { type Cut, CutDialog } from './cut-dialog.js';
import styles from './explanation.module.css';
import { ObjectDetails } from './object-details.js';
import { ObjectList } from './object-list.js';
import { PictureView } from './picture/picture-view.js';
import { SavingsNote } from './savings-note.js';
import { SuspectNote } from './suspect-note.js';

/** What the details panel shows. */
export interface Picked {
  readonly id: NodeId;
  readonly class: string;
}

interface Ignored {
  readonly id: NodeId;
  readonly title: string;
}

const chainLimit = 20;

export function Explanation({ place }: { readonly place: Place }) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const [tab, setTab] = useState<'chains' | 'picture' | 'objects'>('chains');
  const [picked, setPicked] = useState<Picked | undefined>(place.by === 'object' ? { id: place.id, class: place.title } : undefined);
  const [ignored, setIgnored] = useState<readonly Ignored[]>([]);
  const [cut, setCut] = useState<Cut>();
  // Ids of the snapshot name objects that live: it is one of the program that runs now.
  const cuttable = useInvestigation(({ view }) => {
    const run = liveRun(view);
    const taken = view?.snapshots.find((s) => s.id === place.snapshot);
    return run?.target.capabilities.includes('cut') === true && taken?.run === run.id && taken.canary !== 'lost';
  });
  const ignore = ignored.map((each) => each.id);
  const { answer, retry } = useQuery<{ chains: Chain[] }>(
    `chains ${JSON.stringify([place.snapshot, place.by === 'object' ? place.id : [place.class, place.within, place.view], ignore])}`,
    (signal, onProgress) =>
      jobs.run(
        'chains',
        place.by === 'object' ? `@${place.id}` : place.title,
        (s) =>
          client.heap.chains(
            {
              snapshot: place.snapshot,
              of:
                place.by === 'object'
                  ? { by: 'id', id: place.id }
                  : {
                      ...(place.within === undefined
                        ? { by: 'class' as const, class: place.class }
                        : { by: 'group' as const, within: [...place.within] }),
                      ...(place.view === undefined ? {} : { view: { kind: place.view.kind, snapshots: [...place.view.snapshots] } }),
                    },
              limit: chainLimit,
              ignore,
            },
            { signal: s },
          ),
        { signal, onProgress },
      ),
  );
  const view = useInvestigation((s) => s.view);
  // What the growth over the snapshots has shown outweighs what one snapshot looks like.
  const grows = place.by === 'object' ? (place.holder ?? holderAt(view, place.snapshot, place.id)) : undefined;
  const chains = answer.state === 'done' ? answer.value.chains.map((chain) => throughHolder(chain, grows)) : [];
  const objects = chains.reduce((sum, chain) => sum + chain.objects, 0);
  // Nothing was picked yet: the details start at what the chain ends in.
  const shown = picked ?? lastLink(chains[0]);
  // A picture is of one object: of a class, the one that its first chain ends in.
  const subject = place.by === 'object' ? { id: place.id, class: place.title } : lastLink(chains[0]);

  // After reopening, the class of an object is known only once its chain is.
  const title = place.title !== '' ? place.title : (chains[0]?.links.at(-1)?.class ?? t('explain:object'));

  const onIgnore = (link: ChainLink): void => {
    if (!ignored.some((each) => each.id === link.id)) setIgnored([...ignored, { id: link.id, title: `${link.class} @${link.id}` }]);
  };

  const onCut = ({ links }: { readonly links: readonly ChainLink[] }, pointed: number): void => {
    const index = cutLink(links, pointed);
    const held = links[index];
    if (held === undefined) return;
    const holders = links
      .slice(Math.max(0, index - 8), index)
      .map((link) => link.id)
      .reverse();
    // What the chain ends in and its like are what is to be let go of, not what holds them.
    const end = links.findLastIndex((link, i) => i > index && !isEngines(link.class));
    const [holder, one] = [links[end - 1], links[end]];
    const members = one === undefined || holder === undefined ? undefined : { holder: holder.id, one: one.id, class: one.class };
    // Inside another group the key is not a class's.
    const ofClass = place.by === 'class' && place.within === undefined && !isEngines(place.title);
    const of = ofClass ? { class: place.class } : members === undefined ? {} : { members };
    setCut({
      wish: { snapshot: place.snapshot, holders, held: held.id, ...of },
      of: ofClass ? place.title : (members ?? held).class,
      links,
      at: index,
    });
  };

  return (
    <div className={styles.layout}>
      {cut !== undefined && (
        <CutDialog key={cut.at} cut={cut} onOther={(at) => onCut({ links: cut.links }, at)} onClose={() => setCut(undefined)} />
      )}
      <section className={styles.main} aria-label={t('explain:chains.title')} data-pane>
        <header className={styles.head}>
          <div className={styles.titles}>
            <h1 className={styles.title} title={oneLine(place.by === 'class' ? place.title : title)}>
              {place.by === 'class'
                ? t('explain:holdsClass', { class: oneLine(place.title) })
                : t('explain:holdsObject', { class: oneLine(title) })}
            </h1>
            {answer.state === 'done' && place.by === 'class' && (
              <p className={styles.lead}>
                {t('explain:chains.summary', {
                  count: chains.length,
                  objects: t('explain:chains.objects', { count: objects, n: format.count(objects) }),
                })}
              </p>
            )}
            <SavingsNote snapshot={place.snapshot} label={title} />
          </div>
          <Segmented
            label={t('explain:tabs')}
            value={tab}
            options={[
              { value: 'chains', label: t('explain:tab.chains') },
              { value: 'picture', label: t('explain:tab.picture') },
              ...(place.by === 'class' ? [{ value: 'objects' as const, label: t('explain:tab.objects') }] : []),
            ]}
            onChange={setTab}
          />
        </header>
        {place.by === 'object' && <SuspectNote snapshot={place.snapshot} id={place.id} />}
        {ignored.length > 0 && (
          <ul className={styles.ignored} aria-label={t('explain:ignored')}>
            <EyeOff size={14} aria-hidden />
            {ignored.map((each) => (
              <li key={each.id}>
                <button
                  type="button"
                  className={styles.ignoredItem}
                  title={t('explain:ignoredBack')}
                  onClick={() => setIgnored(ignored.filter((other) => other !== each))}
                >
                  {each.title}
                  <X size={12} aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        )}
        {tab === 'picture' && subject !== undefined ? (
          <PictureView key={subject.id} snapshot={place.snapshot} subject={subject} picked={shown?.id} onPick={setPicked} />
        ) : tab === 'objects' && place.by === 'class' ? (
          <ObjectList place={place} picked={shown?.id} onPick={(row: ObjectRow) => setPicked({ id: row.id, class: row.class })} />
        ) : (
          <Answered answer={answer} retry={retry} title={t('explain:chains.walking')}>
            {() =>
              chains.length === 0 ? (
                <Empty icon={EyeOff} title={t('explain:chains.none')}>
                  <p>{ignored.length === 0 ? t('explain:chains.noneText') : t('explain:chains.noneIgnored')}</p>
                </Empty>
              ) : (
                <ChainList
                  chains={chains}
                  snapshot={place.snapshot}
                  subject={place.by === 'class' ? place.title : `${title} @${place.id}`}
                  picked={shown?.id}
                  onPick={(link) => setPicked({ id: link.id, class: link.class })}
                  onIgnore={onIgnore}
                  onCut={cuttable ? onCut : undefined}
                />
              )
            }
          </Answered>
        )}
      </section>
      {shown !== undefined && (
        <ObjectDetails
          key={shown.id}
          snapshot={place.snapshot}
          object={shown}
          explained={place.by === 'object' && place.id === shown.id}
          onPick={setPicked}
        />
      )}
    </div>
  );
}

/** Strings, numbers and inner parts of the engine cannot be watched. */
const isEngines = (name: string): boolean => name.startsWith('(') || name.startsWith('system / ');

const lastLink = (chain: Chain | undefined): Picked | undefined => {
  const link = chain?.links.at(-1);
  return link === undefined ? undefined : { id: link.id, class: link.class };
};
