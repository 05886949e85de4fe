// Looks for a newer release and says so. Nothing is downloaded and nothing is sent but the request itself.
import fs from 'node:fs';
import { EventPublisher } from '@orpc/server';
import { compareVersions, validate } from 'compare-versions';
import { sync as writeFileAtomic } from 'write-file-atomic';
import * as z from 'zod';
import type { Preferences, UpdateNotice } from '../shared/preferences.js';

/** What https://docs.github.com/rest/releases/releases#get-the-latest-release answers, as far as it is read. */
const release = z.object({ tag_name: z.string().max(64), html_url: z.url().max(500), draft: z.boolean(), prerelease: z.boolean() });
const kept = z.object({ checkedAt: z.number(), version: z.string().optional(), page: z.string().optional() });

const dayMs = 86_400_000;
/** The start is not held up, and a program that is opened and closed again asks nothing. */
const firstLookMs = 30_000;
const mostBytes = 1_000_000;

export interface UpdateDeps {
  /** Address of the latest release; without one nothing is looked for. */
  readonly feed: string | undefined;
  readonly version: string;
  readonly stateFile: string;
  readonly fetch: (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;
  readonly preferences: () => Preferences;
  readonly note: (text: string) => void;
  readonly firstLookMs?: number;
}

export interface Updates {
  /** The release to tell of; `undefined` where there is none, it was dismissed, or notices are off. */
  readonly notice: () => UpdateNotice | undefined;
  readonly changes: EventPublisher<{ notice: UpdateNotice | undefined }>;
  /** To be called when preferences changed. */
  readonly reconsider: () => void;
  readonly close: () => void;
}

export function watchUpdates(deps: UpdateDeps): Updates {
  const changes = new EventPublisher<{ notice: UpdateNotice | undefined }>();
  const closing = new AbortController();
  let { checkedAt, found } = remembered(deps.stateFile);

  const notice = (): UpdateNotice | undefined => {
    const { updates, skippedUpdate } = deps.preferences();
    if (!updates || found === undefined || found.version === skippedUpdate) return undefined;
    return compareVersions(found.version, deps.version) > 0 ? found : undefined;
  };

  const look = async (): Promise<void> => {
    if (deps.feed === undefined || !deps.preferences().updates || Date.now() - checkedAt < dayMs) return;
    checkedAt = Date.now();
    try {
      found = (await latestRelease(deps.feed, deps.fetch, closing.signal)) ?? found;
    } catch (error) {
      if (!closing.signal.aborted) deps.note(`no answer about newer releases: ${String(error)}`);
    }
    if (closing.signal.aborted) return;
    keep(deps, { checkedAt, ...found });
    changes.publish('notice', notice());
  };

  const first = setTimeout(() => void look(), deps.firstLookMs ?? firstLookMs);
  const again = setInterval(() => void look(), dayMs / 24);
  return {
    notice,
    changes,
    reconsider: () => {
      changes.publish('notice', notice());
      void look();
    },
    close: () => {
      clearTimeout(first);
      clearInterval(again);
      closing.abort();
    },
  };
}

/** @throws when there is no answer in ten seconds, or one that is not a release */
export async function latestRelease(
  feed: string,
  fetch: UpdateDeps['fetch'],
  signal: AbortSignal = new AbortController().signal,
): Promise<UpdateNotice | undefined> {
  const answer = await fetch(feed, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) });
  if (!answer.ok) throw new Error(`${answer.status} from ${feed}`);
  const text = await answer.text();
  if (text.length > mostBytes) throw new Error(`${text.length} characters from ${feed}`);
  const { tag_name, html_url, draft, prerelease } = release.parse(JSON.parse(text));
  const version = tag_name.replace(/^v/, '');
  if (draft || prerelease || !validate(version)) return undefined;
  // The page is opened in the person's browser: it has to be a web page of the host that was asked, or of GitHub.
  const page = new URL(html_url);
  const known = page.protocol === 'https:' && page.hostname === 'github.com';
  if (!known && page.host !== new URL(feed).host) throw new Error(`a page elsewhere: ${page.host}`);
  if (page.protocol !== 'https:' && page.protocol !== 'http:') throw new Error(`a page that is none: ${page.protocol}`);
  return { version, page: page.href };
}

function remembered(file: string): { checkedAt: number; found: UpdateNotice | undefined } {
  try {
    const { checkedAt, version, page } = kept.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
    const usable = version !== undefined && page !== undefined && validate(version) && /^https?:/.test(page);
    return { checkedAt: Math.min(checkedAt, Date.now()), found: usable ? { version, page } : undefined };
  } catch {
    return { checkedAt: 0, found: undefined };
  }
}

function keep({ stateFile, note }: UpdateDeps, state: z.infer<typeof kept>): void {
  try {
    writeFileAtomic(stateFile, `${JSON.stringify(state)}\n`);
  } catch (error) {
    note(`could not keep when releases were looked for: ${String(error)}`);
  }
}
