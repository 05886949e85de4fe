// An investigation as it leaves without its values: what was run and how it was reached goes, people's words stay without secrets,
// and names of the heap are those that the engine lets through.
import type { SecretKind } from '../../shared/secrets.js';
import type { Evidence, Verdict } from '../../shared/verdict.js';
import type { Investigation, Mark, Run, SavedConnection } from '../model.js';
import { cleaned, type Roots } from './texts.js';

/** Labels of the heap, and what they become; signatures too. */
export interface Names {
  readonly label: (text: string) => string;
  readonly signature: (text: string) => string;
}

export interface Words {
  readonly secret: (kind: SecretKind) => string;
  /** In the place of a text that the program printed or made. */
  readonly mark: (source: Mark['source']) => string;
}

export interface RedactedContent {
  readonly content: Investigation;
  /** Secrets that were taken out of people's words. */
  readonly masked: number;
}

/** Folders that paths are relative to: where the program was started, and where its main script lies. */
export function rootsOf(content: Investigation): Roots {
  const roots = new Set<string>();
  for (const { connection } of content.runs) {
    if (connection?.kind !== 'launch') continue;
    if (connection.cwd !== undefined) roots.add(connection.cwd);
    const script = connection.args.find((arg) => /^(?:\/|[A-Za-z]:[\\/]).*\.[cm]?[jt]s$/.test(arg));
    if (script !== undefined) roots.add(script.replace(/[\\/][^\\/]*$/, ''));
  }
  return [...roots].filter((root) => root.length > 1).sort((a, b) => b.length - a.length);
}

/** Every label of the heap that the content shows. */
export function labelsOf(content: Pick<Investigation, 'verdicts'>): readonly string[] {
  const labels = new Set<string>();
  for (const { verdict } of content.verdicts) {
    for (const suspect of verdict.suspects) {
      labels.add(suspect.class);
      for (const { edge, class: name } of suspect.chain.links) labels.add(edge).add(name);
    }
    for (const { data } of [...verdict.evidence, ...verdict.missing])
      for (const [key, value] of Object.entries(data)) if (isLabel(key, value)) labels.add(value as string);
  }
  return [...labels];
}
export const signaturesOf = (content: Pick<Investigation, 'judgements'>): readonly string[] => content.judgements.map((j) => j.signature);

const isLabel = (key: string, value: unknown): boolean => typeof value === 'string' && (key === 'holder' || key === 'class');

export function redactContent(content: Investigation, roots: Roots, names: Names, words: Words): RedactedContent {
  let count = 0;
  const clean = (text: string): string => {
    const result = cleaned(text, roots, words.secret);
    count += result.finds.length;
    return result.text;
  };
  const run = ({ id, startedAt, end, target }: Run): Run => ({
    id,
    startedAt,
    target: {
      title: titleOf(target.title, clean),
      runtime: target.runtime,
      version: clean(target.version),
      local: target.local,
      capabilities: target.capabilities,
    },
    ...(end === undefined
      ? {}
      : { end: end.why.kind === 'disconnected' ? { at: end.at, why: { kind: 'disconnected', reason: clean(end.why.reason) } } : end }),
  });
  return {
    content: {
      name: clean(content.name),
      createdAt: content.createdAt,
      notes: clean(content.notes),
      runs: content.runs.map(run),
      // What code or output named may hold anything that the program knew.
      marks: content.marks.map((mark) => ({
        ...mark,
        label: mark.source === 'user' || mark.source === 'hunt' ? clean(mark.label) : words.mark(mark.source),
      })),
      snapshots: content.snapshots.map((snapshot) => ({ ...snapshot, label: clean(snapshot.label) })),
      trash: [],
      judgements: merged(content.judgements.map((j) => ({ ...j, signature: names.signature(j.signature), reason: clean(j.reason) }))),
      verdicts: content.verdicts.map((v) => ({ ...v, verdict: redactVerdict(v.verdict, names, clean) })),
    },
    masked: count,
  };
}

/** Two signatures may become one. */
const merged = (judgements: Investigation['judgements']): Investigation['judgements'] => [
  ...new Map(judgements.map((j) => [j.signature, j])).values(),
];

/** A title is often a command line: its first word says enough, with the script. */
function titleOf(title: string, clean: (text: string) => string): string {
  const [first = '', ...rest] = title.trim().split(/\s+/);
  const script = rest.find((word) => /\.[cm]?[jt]sx?$/.test(word));
  return clean(script === undefined ? first : `${first} ${script}`);
}

export function redactVerdict(verdict: Verdict, names: Names, clean: (text: string) => string): Verdict {
  // Prose carries the names inside: the longest first, so that no part of a name is taken for another.
  const known = new Map<string, string>();
  for (const label of labelsOf({ verdicts: [{ verdict } as never] })) if (label.length > 1) known.set(label, names.label(label));
  const replaced = [...known].filter(([from, to]) => from !== to).sort(([a], [b]) => b.length - a.length);
  const prose = (text: string): string => clean(replaced.reduce((sum, [from, to]) => sum.replaceAll(from, () => to), text));
  const fact = ({ code, data, text }: Evidence): Evidence => ({
    code,
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [
        key,
        isLabel(key, value) ? names.label(value as string) : typeof value === 'string' ? prose(value) : value,
      ]),
    ),
    text: prose(text),
  });
  return {
    leaking: verdict.leaking,
    kind: verdict.kind,
    confidence: verdict.confidence,
    evidence: verdict.evidence.map(fact),
    missing: verdict.missing.map(fact),
    suspects: verdict.suspects.map((suspect) => ({
      class: names.label(suspect.class),
      growthPerCycle: suspect.growthPerCycle,
      bytesPerCycle: suspect.bytesPerCycle,
      chain: {
        links: suspect.chain.links.map((link) => ({ ...link, edge: names.label(link.edge), class: names.label(link.class), preview: '' })),
      },
      ...(suspect.snapshot === undefined ? {} : { snapshot: suspect.snapshot }),
      ...(suspect.package === undefined ? {} : { package: suspect.package }),
      ...(suspect.history === undefined ? {} : { history: suspect.history }),
      ...(suspect.reason === undefined ? {} : { reason: prose(suspect.reason) }),
      ...(suspect.counterEvidence === undefined ? {} : { counterEvidence: prose(suspect.counterEvidence) }),
      ...(suspect.advice === undefined ? {} : { advice: prose(suspect.advice) }),
    })),
  };
}

/** How a target was reached, in words for a preview. */
export const connectionText = (connection: SavedConnection): string =>
  connection.kind === 'launch'
    ? [connection.command, ...connection.args].join(' ')
    : connection.kind === 'attach'
      ? `${connection.host}:${connection.port}`
      : String(connection.pid);
