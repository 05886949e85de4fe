// How a link of a chain reads.
import type { Chain, ChainLink } from '../../../shared/heap.js';
import { oneLine } from '../../../shared/one-line.js';
import type { NodeId } from '../../../shared/units.js';

/** `.name` for properties, `[3]` for elements, the bare name for variables and internals; '' for the root. */
export function edgeText(link: Pick<ChainLink, 'edge' | 'edgeKind'>): string {
  if (link.edge === '') return '';
  if (link.edgeKind === 'element' && !link.edge.startsWith('[')) return `[${link.edge}]`;
  if (link.edgeKind === 'property' && /^[A-Za-z_$][\w$]*$/.test(link.edge)) return `.${link.edge}`;
  return link.edge;
}

/** A link that is the runtime's own bookkeeping between two things that a program knows. */
export const isPlumbing = (link: ChainLink): boolean =>
  link.edgeKind === 'internal' || link.edgeKind === 'hidden' || link.kind === 'synthetic' || link.class === '(system)';

/** An object of a browser that its pages cannot reach: V8 gives such ones even ids. Elements and windows are reached, and have odd ones. */
export const isBrowsers = (link: Pick<ChainLink, 'kind' | 'id'>): boolean => link.kind === 'native' && link.id % 2 === 0;

/** The link to cut where a person points at `at`: of what only the browser reaches, the nearest below it that the page holds, too. */
export function cutLink(links: readonly ChainLink[], at: number): number {
  const below = links.findIndex((link, i) => i >= at && !isBrowsers(link));
  return below === -1 ? at : below;
}

/** What a link says beyond its class: nothing where its text is the class again, whole or cut short. */
export function previewText({ class: name, preview }: Pick<ChainLink, 'class' | 'preview'>): string {
  const said = preview.endsWith('…') ? preview.slice(0, -1) : preview;
  return name === preview || (said !== preview && name.startsWith(said)) ? '' : oneLine(preview);
}

/** One line that tells a chain from its siblings: the suspect link and what follows it, else the last named links. */
export function chainTitle(chain: Chain, links = 3): string {
  const { links: all, suspectLink } = chain;
  const start = suspectLink ?? Math.max(1, all.length - links - 1);
  const parts = all.slice(Math.max(0, start), start + links).map((link) => `${edgeText(link)} ${link.class}`.trim());
  return parts.join(' → ');
}

/** Titles of chains that are shown together: those that would read alike begin where they part from the first of them. */
export function chainTitles(chains: readonly Chain[]): readonly string[] {
  const first = new Map<string, Chain>();
  return chains.map((chain) => {
    const title = chainTitle(chain);
    const other = first.get(title);
    if (other === undefined) {
      first.set(title, chain);
      return title;
    }
    const link = chain.links.find((each, i) => i > 0 && each.id !== other.links[i]?.id);
    return link === undefined ? title : `${edgeText(link)} ${link.class} → … → ${title}`.trim();
  });
}

/** The chain with its suspect at the holder that was seen to grow, where it leads through it and no judgement has moved the suspect. */
export function throughHolder(chain: Chain, holder: NodeId | undefined): Chain {
  const at = holder === undefined ? -1 : chain.links.findLastIndex((link, i) => link.id === holder && i > 0);
  return at === -1 || chain.judged !== undefined ? chain : { ...chain, suspectLink: at };
}
