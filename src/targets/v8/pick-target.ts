import { failedWith, ok, type Result } from '../../shared/result.js';
import type { ListedTarget } from '../../shared/target.js';
import { formatAddress } from './address.js';
import type { Inspector, InspectorTarget } from './discovery-http.js';

/** Types that are programs of their own; the rest (workers, frames, extensions' pages) only when asked for. */
const mainTypes = new Set(['node', 'page', '']);

const plain = ({ id, title, type, url }: InspectorTarget) => ({ id, title, type, url });

/**
 * The one target that is meant. `wanted` is an id, or a regular expression (or plain text) on URL or title. NO_TARGETS,
 * NO_SUCH_TARGET, SEVERAL_TARGETS with the list; BAD_REQUEST never: what is no regular expression is taken as text.
 */
export function pickTarget(inspector: Inspector, wanted: string | undefined): Result<InspectorTarget & { readonly path: string }> {
  const address = formatAddress(inspector.ip, inspector.port);
  const reachable = inspector.targets.filter((target): target is InspectorTarget & { readonly path: string } => target.path !== undefined);
  if (wanted === undefined || wanted === '') {
    const main = reachable.filter((target) => mainTypes.has(target.type));
    const [first, ...others] = main.length > 0 ? main : reachable;
    if (first === undefined) return failedWith('NO_TARGETS', { address });
    return others.length === 0 ? ok(first) : failedWith('SEVERAL_TARGETS', { address, targets: [first, ...others].map(plain) });
  }
  const [first, ...others] = matching(reachable, wanted);
  if (first === undefined) return failedWith('NO_SUCH_TARGET', { address, wanted });
  return others.length === 0 ? ok(first) : failedWith('SEVERAL_TARGETS', { address, targets: [first, ...others].map(plain) });
}

/** Those that `wanted` names: the one with this id, or all whose URL or title it matches as a regular expression or holds as text. */
export function matching<T extends ListedTarget>(targets: readonly T[], wanted: string): readonly T[] {
  const byId = targets.find((target) => target.id === wanted);
  if (byId !== undefined) return [byId];
  let pattern: RegExp | undefined;
  try {
    pattern = new RegExp(wanted);
  } catch {
    pattern = undefined;
  }
  return targets.filter(({ url, title }) => url.includes(wanted) || title.includes(wanted) || pattern?.test(url) || pattern?.test(title));
}
