// How objects of these files are known to be the same: as a word of the messages `identity`.
import { howKnown, type Known } from '../shared/by-address.js';
import type { Identity } from '../shared/heap.js';
import { complete, type QueryContext } from './context.js';

export async function knownBy(context: QueryContext, paths: readonly string[], identity: Identity): Promise<Known> {
  const opened = await complete(context, context.queries.summary({ path: paths[0] ?? '' }));
  return howKnown(identity, paths, opened.ok ? opened.value.process : undefined);
}
