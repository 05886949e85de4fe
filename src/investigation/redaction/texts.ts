// Texts that people and programs wrote, as they may leave: without secrets, with paths relative.
import { masked, type SecretKind } from '../../shared/secrets.js';

/** Where the program lives: paths below are shown from there on. */
export type Roots = readonly string[];

export interface Cleaned {
  readonly text: string;
  /** What was taken out. */
  readonly finds: readonly SecretKind[];
}

const unixPath = /(?:file:\/\/)?(?<![\w~.:/])\/(?:[\p{L}\p{N}_.@+~-]+\/)+[\p{L}\p{N}_.@+~-]*/gu;
const windowsPath = /(?:file:\/\/\/)?\b[A-Za-z]:\\(?:[^\s\\/:*?"<>|]+\\)*[^\s\\/:*?"<>|]*/g;

/** Paths below a root from there on, those of packages from `node_modules` on, of others the last part. */
export function relativePaths(text: string, roots: Roots): string {
  const shorten = (path: string): string => {
    const plain = path.replace(/^file:\/\//, '').replaceAll('\\', '/');
    const packages = plain.lastIndexOf('/node_modules/');
    if (packages >= 0) return plain.slice(packages + 1);
    for (const root of roots) {
      const folder = root.replaceAll('\\', '/').replace(/\/+$/, '');
      if (folder.length > 1 && plain.startsWith(`${folder}/`)) return plain.slice(folder.length + 1);
      if (plain === folder) return '.';
    }
    const last = plain.replace(/\/+$/, '');
    return `…/${last.slice(last.lastIndexOf('/') + 1)}`;
  };
  return text.replace(unixPath, shorten).replace(windowsPath, shorten);
}

/** What follows an address's path: keys and sessions, as often as not. */
const query = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s?#"'<>]+)[?#][^\s"'<>)\]]+/gi;

/** `word`: what stands where a secret was. */
export function cleaned(text: string, roots: Roots, word: (kind: SecretKind) => string): Cleaned {
  const result = masked(relativePaths(text.replace(query, '$1?…'), roots), word);
  return { text: result.text, finds: result.finds };
}

const local = /^(?:localhost|127\.0\.0\.1|\[?::1\]?|0\.0\.0\.0)$/i;

/** Addresses without their host, and none of `hosts`: what a target is called, and how it ended, are no words of a person's. */
export const withoutHosts = (text: string, hosts: readonly string[]): string =>
  hosts
    .filter((host) => host !== '' && !local.test(host))
    .toSorted((a, b) => b.length - a.length)
    .reduce(
      (sum, host) => sum.replaceAll(host, '…'),
      text.replace(/\b([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s/?#"'<>]+)/gi, (whole, scheme: string, host: string) =>
        local.test(host.replace(/:\d+$/, '')) ? whole : `${scheme}…`,
      ),
    );

/** Hosts that a text names. */
export function hostsIn(text: string): readonly string[] {
  const hosts = new Set<string>();
  for (const match of text.matchAll(/\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/?#@]*@)?(\[[0-9a-f:]+\]|[^\s/?#:"'<>)\]]+)/gi))
    hosts.add((match[1] as string).toLowerCase());
  for (const match of text.matchAll(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g)) hosts.add(match[0]);
  return [...hosts].sort();
}
