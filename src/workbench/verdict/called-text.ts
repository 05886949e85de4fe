// The functions of a page's listeners as one reads them: 'resize' (app.js:8:21), 'scroll' onScroll (app.js:22:11).
import type { Suspect } from '../../shared/heap.js';
import { oneLine } from '../../shared/one-line.js';
import { shortPlace } from '../../shared/source-place.js';
import type { HuntFacts } from './facts.js';

/** '' for what is no listener of a page, or whose functions have neither name nor place. */
export function calledText({ called = [] }: Suspect, { pageEvents = [] }: Pick<HuntFacts, 'pageEvents'>): string {
  const texts = called.map(({ name, place }) => {
    const events = pageEvents.filter(({ line, column }) => line === place?.line && column === place.column).map(({ type }) => `'${type}'`);
    return [...new Set(events), ...(name === '' ? [] : [name]), ...(place === undefined ? [] : [`(${shortPlace(place)})`])].join(' ');
  });
  return oneLine(texts.join(', '));
}
