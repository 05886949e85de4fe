// Puts a decision into words: the public verdict, each fact with its text, each suspect with reason and advice.
import type { i18n } from 'i18next';
import type { Suspect } from '../../shared/heap.js';
import { shortened } from '../../shared/one-line.js';
import { savingFact } from '../../shared/savings.js';
import { byteText } from '../../shared/size-text.js';
import type { SnapshotId } from '../../shared/units.js';
import { countOf, type Evidence, type Verdict } from '../../shared/verdict.js';
import { calledText } from './called-text.js';
import type { Decision, Fact, HuntFacts } from './facts.js';
import { bytesPerCycle, growsItself, growthPerCycle, slowsDown } from './holders.js';

/** @param snapshot  the one that the suspects' chains and ids belong to */
export function wordVerdict(decision: Decision, facts: HuntFacts, messages: i18n, snapshot?: SnapshotId): Verdict {
  const word = (fact: Fact): Evidence => wordFact(fact, messages);
  const savings = (facts.savings ?? []).map((saving) => word(savingFact(saving)));
  return {
    leaking: decision.leaking,
    kind: decision.kind,
    confidence: decision.confidence,
    evidence: decision.evidence.map(word),
    missing: decision.missing.map(word),
    ...(decision.recycle === undefined ? {} : { recycle: decision.recycle }),
    ...(savings.length === 0 ? {} : { savings }),
    suspects: decision.suspects.map((suspect) => ({
      ...wordSuspect(suspect, facts, messages),
      ...(snapshot === undefined ? {} : { snapshot }),
    })),
  };
}

export const wordFact = (fact: Fact, messages: i18n): Evidence => ({
  ...fact,
  text: messages.t(`verdict:fact.${fact.code}`, withCount(formatted(fact.data), countOf(fact))),
});

function wordSuspect(suspect: Suspect, facts: HuntFacts, messages: i18n): Verdict['suspects'][number] {
  const growth = growthPerCycle(suspect, facts);
  const data = {
    holder: suspect.holder.label,
    kind: messages.t(`verdict:holder.${suspect.holder.kind}`),
    class: suspect.class,
    growth: rounded(growth),
    bytes: Math.round(bytesPerCycle(suspect, facts)),
    functions: calledText(suspect, facts),
  };
  const reason = growsItself(suspect) ? 'reason-own' : data.functions === '' ? 'reason' : 'reason-listeners';
  return {
    class: suspect.class,
    holder: suspect.holder.label,
    growthPerCycle: growth,
    bytesPerCycle: bytesPerCycle(suspect, facts),
    chain: {
      links: suspect.chain.links,
      ...(suspect.chain.suspectLink === undefined ? {} : { suspectLink: suspect.chain.suspectLink }),
    },
    ...packageOf(suspect, facts),
    reason: messages.t(`verdict:${reason}`, withCount(formatted(data), data.growth)),
    history: [...suspect.members],
    ...counterEvidence(suspect, facts, messages),
    advice: messages.t(`verdict:advice.${adviceOn(suspect, facts)}`, formatted(data)),
    ...(suspect.saving === undefined ? {} : { saving: wordFact(savingFact(suspect.saving, suspect.holder.label), messages) }),
  };
}

function counterEvidence(suspect: Suspect, facts: HuntFacts, messages: i18n): { readonly counterEvidence?: string } {
  if (!suspect.monotonic) return { counterEvidence: messages.t('verdict:counter.not-every-interval') };
  if (!slowsDown(suspect, facts)) return {};
  return { counterEvidence: messages.t('verdict:counter.slows-down', formatted({ members: suspect.members.join(' → ') })) };
}

const PYTHON_COLLECTIONS = ['map', 'set', 'array', 'object'] as const;

/** Python's collections have ways of their own to be bounded. */
function adviceOn({ holder, called }: Suspect, { runtime, page }: HuntFacts): AdviceName {
  if (page === true && called !== undefined) return 'page-listeners';
  const own = runtime === 'cpython' ? PYTHON_COLLECTIONS.find((kind) => kind === holder.kind) : undefined;
  return own === undefined ? holder.kind : `python-${own}`;
}
type AdviceName = Suspect['holder']['kind'] | 'page-listeners' | `python-${(typeof PYTHON_COLLECTIONS)[number]}`;

function packageOf({ package: imported, packagePath = '' }: Suspect, { packageVersions }: HuntFacts) {
  const { version, name = imported } = packageVersions?.get(packagePath) ?? {};
  return { ...(name === undefined ? {} : { package: name }), ...(version === undefined ? {} : { packageVersion: version }) };
}

const rounded = (value: number): number => Number(value.toPrecision(3));

/** Byte figures of a fact become readable texts; their names say which they are. */
const BYTE_FIGURES = new Set(['slope', 'low', 'high', 'bytes', 'bytesPerCycle', 'saved']);
/** Names from the heap may be thousands of characters long. */
const HEAP_NAMES = new Set(['class', 'holder', 'names', 'functions']);
/** A probability is no count. */
const BARE = new Set(['p', 'percent']);
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const withCount = <V>(values: Record<string, V>, count: number | undefined): Record<string, V | number> =>
  count === undefined ? values : { ...values, count };

function formatted(data: Fact['data']): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, readable(key, value)]));
}

function readable(key: string, value: string | number | boolean): string | number | boolean {
  if (key === 'members' && typeof value === 'string') return value.replace(/\d+/g, (n) => whole.format(Number(n)));
  if (typeof value === 'string') return HEAP_NAMES.has(key) ? shortened(value, 120) : value;
  if (typeof value !== 'number' || BARE.has(key)) return value;
  if (BYTE_FIGURES.has(key)) return byteText(value);
  return Number.isInteger(value) ? whole.format(value) : value;
}
