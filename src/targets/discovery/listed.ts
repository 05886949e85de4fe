// Inspectors that answered, as discovery lists them.
import type { ListedInspector } from '../../shared/target.js';
import type { Inspector } from '../v8/discovery-http.js';
import { describeProduct } from '../v8/identify.js';

/** A browser with hundreds of tabs lists this many. */
const MOST_TARGETS = 200;

const kindOf = (product: string): ListedInspector['kind'] => {
  if (/^c?python/i.test(product)) return 'agent';
  if (/^deno\//i.test(product)) return 'deno';
  return describeProduct(product).isNode ? 'node' : 'browser';
};

export const listed = ({ ip, port, product, targets }: Inspector): ListedInspector => ({
  host: ip,
  port,
  kind: kindOf(product),
  version: describeProduct(product).version,
  targets: targets.slice(0, MOST_TARGETS).map(({ id, title, type, url }) => ({ id, title, type, url })),
});
