// An investigation as it leaves without its values: what was run and how it was reached goes, people's words stay without secrets,
// and names of the heap are those that the engine lets through.
import type { Finding } from '../../shared/finding.js';
import type { SecretKind } from '../../shared/secrets.js';
import { tunnelText } from '../../shared/tunnel.js';
import type { Evidence, Verdict } from '../../shared/verdict.js';
import type { Investigation, Mark, Run, SavedConnection } from '../model.js';
import { cleaned, type Roots, withoutHosts } from './texts.js';

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

/** Machines, and ways to them, that targets were reached by. */
const hostsOf = ({ runs }: Investigation): readonly string[] =>
  runs.flatMap(({ connection, target }) => {
    const address = target.address?.replace(/^[a-z]+:\/\//i, '');
    const named = address === undefined ? [] : [address, address.replace(/[/:].*$/s, '')];
    if (connection?.kind !== 'attach') return named;
    const { host, tunnel } = connection;
    const way = tunnel === undefined ? [] : Object.entries(tunnel).flatMap(([key, value]) => (key === 'via' ? [] : [String(value)]));
    return [host, ...way, ...way.map((each) => each.replace(/^.*@/s, '')), ...named];
  });

/** Every label of the heap that the content shows. */
export function labelsOf(
  content: Pick<Investigation, 'verdicts'> & Partial<Pick<Investigation, 'findings' | 'verifications'>>,
): readonly string[] {
  const labels = new Set<string>();
  const ofFact = ({ data }: Evidence): void => {
    for (const [key, value] of Object.entries(data)) if (isLabel(key, value)) labels.add(value as string);
  };
  for (const { reasons } of content.verifications ?? []) reasons.forEach(ofFact);
  for (const finding of content.findings ?? []) {
    if (finding.class !== undefined) labels.add(finding.class);
    for (const { edge, class: name } of finding.chain?.links ?? []) labels.add(edge).add(name);
  }
  for (const { verdict } of content.verdicts) {
    for (const suspect of verdict.suspects) {
      labels.add(suspect.class);
      for (const { edge, class: name } of suspect.chain.links) labels.add(edge).add(name);
    }
    factsOf(verdict).forEach(ofFact);
  }
  return [...labels];
}
export const signaturesOf = (content: Pick<Investigation, 'judgements'>): readonly string[] => content.judgements.map((j) => j.signature);

/** Every fact that a verdict states. */
export const factsOf = ({ evidence, missing, savings = [], suspects }: Verdict): readonly Evidence[] => [
  ...evidence,
  ...missing,
  ...savings,
  ...suspects.flatMap(({ saving }) => (saving === undefined ? [] : [saving])),
];

const LABELS: ReadonlySet<string> = new Set(['holder', 'class', 'names']);
const isLabel = (key: string, value: unknown): boolean => typeof value === 'string' && LABELS.has(key);

export function redactContent(content: Investigation, roots: Roots, names: Names, words: Words): RedactedContent {
  let count = 0;
  const clean = (text: string): string => {
    const result = cleaned(text, roots, words.secret);
    count += result.finds.length;
    return result.text;
  };
  const steps = stepsOf(content);
  const prose = proseOf(labelsOf(content), names, (text) => clean(steps.reduce((sum, step) => sum.replaceAll(step, '…'), text)));
  const hosts = hostsOf(content);
  const cleanPlace = (text: string): string => clean(withoutHosts(text, hosts));
  const run = ({ id, startedAt, end, target }: Run): Run => ({
    id,
    startedAt,
    target: {
      title: titleOf(target.title, cleanPlace),
      runtime: target.runtime,
      version: clean(target.version),
      local: target.local,
      capabilities: target.capabilities,
    },
    ...(end === undefined
      ? {}
      : { end: end.why.kind === 'disconnected' ? { at: end.at, why: { kind: 'disconnected', reason: cleanPlace(end.why.reason) } } : end }),
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
      // Readings are kept beside the scenario that they were taken under, and that holds commands.
      verdicts: content.verdicts.map(({ run: of, at, verdict }) => ({ run: of, at, verdict: redactVerdict(verdict, names, clean) })),
      findings: content.findings.map((finding) => redactFinding(finding, prose, names)),
      verifications: content.verifications.map((one) => ({ ...one, reasons: one.reasons.map((reason) => redactReason(reason, names)) })),
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

/** A text that carries names inside: the longest first, so that no part of a name is taken for another. */
function proseOf(labels: readonly string[], names: Names, clean: (text: string) => string): (text: string) => string {
  const known = labels.filter((label) => label.length > 1).map((label) => [label, names.label(label)] as const);
  const replaced = known.filter(([from, to]) => from !== to).sort(([a], [b]) => b.length - a.length);
  return (text) => clean(replaced.reduce((sum, [from, to]) => sum.replaceAll(from, () => to), text));
}

/** A step is a command, an address or an expression: it stays. */
const isStep = (key: string, value: unknown): value is string => key === 'step' && typeof value === 'string' && value !== '';

/** Every step that was run: findings quote the evidence of verdicts. The longest first. */
const stepsOf = ({ verdicts, scenario }: Investigation): readonly string[] =>
  [
    ...verdicts.flatMap(({ verdict }) => factsOf(verdict)),
    ...(scenario === undefined ? [] : [{ data: { ...scenario.scenario.step, step: '' } }]),
  ]
    .flatMap(({ data }) => Object.entries(data).flatMap(([key, value]) => (isStep(key, value) || isCommand(key, value) ? [value] : [])))
    .sort((a, b) => b.length - a.length);
const isCommand = (key: string, value: unknown): value is string =>
  ['line', 'expression', 'url', 'command'].includes(key) && typeof value === 'string' && value.length > 3;

function redactFinding(finding: Finding, prose: (text: string) => string, names: Names): Finding {
  return {
    ...finding,
    title: prose(finding.title).slice(0, 500) || '…',
    cause: prose(finding.cause),
    evidence: finding.evidence.map(prose),
    counterEvidence: finding.counterEvidence.map(prose),
    advice: prose(finding.advice),
    ...(finding.class === undefined ? {} : { class: names.label(finding.class) }),
    ...(finding.chain === undefined
      ? {}
      : {
          chain: {
            links: finding.chain.links.map((link) => ({
              ...link,
              edge: names.label(link.edge),
              class: names.label(link.class),
              preview: '',
            })),
          },
        }),
  };
}

/** What differed stays here, that it differed may leave: steps and patterns are commands. */
const redactReason = ({ code, data }: Evidence, names: Names): Evidence => ({
  code,
  data: Object.fromEntries(
    Object.entries(data)
      .filter(([key, value]) => typeof value === 'number' || isLabel(key, value))
      .map(([key, value]) => [key, typeof value === 'number' ? value : names.label(String(value))]),
  ),
  text: '',
});

export function redactVerdict(verdict: Verdict, names: Names, clean: (text: string) => string): Verdict {
  const prose = proseOf(labelsOf({ verdicts: [{ verdict } as never] }), names, clean);
  const fact = ({ code, data, text }: Evidence): Evidence => {
    const steps = Object.entries(data).flatMap(([key, value]) => (isStep(key, value) ? [value] : []));
    return {
      code,
      data: Object.fromEntries(
        Object.entries(data).map(([key, value]) => [
          key,
          isStep(key, value) ? '…' : isLabel(key, value) ? names.label(String(value)) : typeof value === 'string' ? prose(value) : value,
        ]),
      ),
      text: prose(steps.reduce((sum, step) => sum.replaceAll(step, '…'), text)),
    };
  };
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
        ...(suspect.chain.suspectLink === undefined ? {} : { suspectLink: suspect.chain.suspectLink }),
      },
      ...(suspect.snapshot === undefined ? {} : { snapshot: suspect.snapshot }),
      ...(suspect.package === undefined ? {} : { package: suspect.package }),
      ...(suspect.packageVersion === undefined ? {} : { packageVersion: suspect.packageVersion }),
      ...(suspect.history === undefined ? {} : { history: suspect.history }),
      ...(suspect.reason === undefined ? {} : { reason: prose(suspect.reason) }),
      ...(suspect.counterEvidence === undefined ? {} : { counterEvidence: prose(suspect.counterEvidence) }),
      ...(suspect.advice === undefined ? {} : { advice: prose(suspect.advice) }),
      ...(suspect.saving === undefined ? {} : { saving: fact(suspect.saving) }),
    })),
    ...(verdict.savings === undefined ? {} : { savings: verdict.savings.map(fact) }),
    // Two figures, nothing of the program's.
    ...(verdict.recycle === undefined ? {} : { recycle: verdict.recycle }),
  };
}

/** How a target was reached, in words for a preview. */
export const connectionText = (connection: SavedConnection): string =>
  connection.kind === 'launch'
    ? [connection.command, ...connection.args].join(' ')
    : connection.kind === 'attach'
      ? `${connection.host}:${connection.port}${connection.tunnel === undefined ? '' : ` (${tunnelText(connection.tunnel)})`}`
      : String(connection.pid);
