// How a link of a chain reads.
import type { Chain, ChainLink } from '../../../shared/heap.js';

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

/** One line that tells a chain from its siblings: the suspect link and what follows it, else the last named links. */
export function chainTitle(chain: Chain, links = 3): string {
  const { links: all, suspectLink } = chain;
  const start = suspectLink ?? Math.max(1, all.length - links - 1);
  const parts = all.slice(Math.max(0, start), start + links).map((link) => `${edgeText(link)} ${link.class}`.trim());
  return parts.join(' → ');
}
