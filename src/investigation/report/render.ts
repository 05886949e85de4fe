// The report: one page without scripts, fonts or pictures from elsewhere, that reads well on a screen, in the dark and on paper.
import type { i18n } from 'i18next';
import { provenText, strongerTexts } from '../../messages/stronger.js';
import type { Finding } from '../../shared/finding.js';
import type { ChainLink, CompareRow } from '../../shared/heap.js';
import { sentences } from '../../shared/sentences.js';
import type { Verdict } from '../../shared/verdict.js';
import { type Growth, outcomeWord } from '../../shared/verification.js';
import { growthBar, memoryChart, peakOf, scaleOf, sparkline, wordsOf } from './chart.js';
import { placeName, type ReportData, type ReportRun, type ReportSnapshot } from './data.js';
import { type Figures, figuresFor } from './figures.js';
import { html, Markup, type Piece } from './html.js';
import { notesMarkup } from './markdown.js';
import { recycleSection } from './recycle.js';
import { style } from './style.js';

/** Links of a chain that are shown at its ends; those between are counted. */
const head = 4;
const tail = 7;

/** `sha256`: of a text, in base 64, for the page's policy. */
export function renderReport(data: ReportData, messages: i18n, sha256: (text: string) => string): string {
  const t = (id: string, values: Record<string, unknown> = {}): string => messages.t(`share:report.${id}`, values) as string;
  const page = new Report(data, t, messages, figuresFor(t('lang')));
  const policy = `default-src 'none'; style-src 'sha256-${sha256(style)}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="${t('lang')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Holdfast ${data.version}">
<title>${t('title', { name: data.name })}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${page.body()}
</main>
</body>
</html>
`.text;
}

class Report {
  constructor(
    private readonly data: ReportData,
    private readonly t: (id: string, values?: Record<string, unknown>) => string,
    private readonly messages: i18n,
    private readonly f: Figures,
  ) {}

  body(): Markup {
    const { data } = this;
    const verdicts = data.runs.filter((run) => run.verdict !== undefined);
    return html`${this.#header()}
${verdicts.length === 0 ? this.#noVerdict() : verdicts.map((run) => this.#verdict(run, verdicts.length > 1))}
${this.#verifications()}
${this.#findings()}
${data.runs.map((run) => this.#memory(run))}
${verdicts.map((run) => this.#holders(run))}
${verdicts.map((run) => this.#savings(run.verdict as Verdict))}
${this.#growth()}
${verdicts.map((run) => this.#evidence(run, run.verdict as Verdict, verdicts.length > 1))}
${this.#judgements()}
${data.notes.trim() === '' ? undefined : html`<section><h2>${this.t('section.notes')}</h2><div class="notes">${notesMarkup(data.notes)}</div></section>`}
${this.#snapshots()}
${this.#footer()}`;
  }

  #header(): Markup {
    const { data, t, f } = this;
    const shots = data.runs.reduce((n, run) => n + run.snapshots.length, data.files.length);
    return html`<header>
<div class="brand">${mark}<span>Holdfast · ${t('kind')}</span></div>
<h1>${data.name}</h1>
<div class="meta">${data.runs.length === 1 ? html`<span>${t('target', { title: data.runs[0]?.title, version: data.runs[0]?.version })}</span>` : undefined}<span>${t('runs', { count: data.runs.length })}</span><span>${t('snapshotsTaken', { count: shots })}</span><span>${t('madeAt', { when: f.dateTime(data.writtenAt) })}</span></div>
</header>`;
  }

  #noVerdict(): Markup {
    return html`<section class="verdict open"><div class="title">${icons.open}<h2>${this.t('noVerdict')}</h2></div><p class="lead">${this.t('noVerdictWhy')}</p>${this.#keys(this.data.runs[0], undefined)}</section>`;
  }

  #verdict(run: ReportRun, several: boolean): Markup {
    const verdict = run.verdict as Verdict;
    const where = this.messages.t(`verdict:where.${verdict.kind ?? 'none'}`);
    const [kind, title] =
      verdict.leaking === null
        ? (['open', this.messages.t('verdict:undecided')] as const)
        : verdict.leaking
          ? (['leak', this.messages.t('verdict:leaking', { where })] as const)
          : (['healthy', this.messages.t('verdict:notLeaking')] as const);
    // Of an open one, what it lacks: who grew then is perhaps a cache that fills.
    const lead =
      (verdict.leaking === null ? verdict.missing[0]?.text : undefined) ?? verdict.suspects[0]?.reason ?? verdict.evidence[0]?.text;
    return html`<section class="verdict ${kind}">
${several ? html`<div class="runhead"><span><b>${run.title}</b> ${run.version}</span><span>${this.f.dateTime(run.startedAt)}</span></div>` : undefined}
<div class="title">${icons[kind]}<h2>${title as string}</h2>${verdict.leaking === null ? undefined : html`<span class="confidence">${this.t('confidence', { percent: Math.round(verdict.confidence * 100) })}</span>`}</div>
${lead === undefined ? undefined : html`<p class="lead">${lead}</p>`}
${this.#keys(run, verdict)}
</section>`;
  }

  #keys(run: ReportRun | undefined, verdict: Verdict | undefined): Markup | undefined {
    const { t, f } = this;
    if (run === undefined) return undefined;
    const first = verdict?.suspects[0];
    const slope = verdict?.evidence.find((fact) => typeof fact.data['slope'] === 'number')?.data['slope'] as number | undefined;
    const { at } = run.samples;
    const peak = peakOf(run);
    const key = (id: string, value: Piece, grows = false): Markup =>
      html`<div><dt>${t(`key.${id}`)}</dt><dd${new Markup(grows ? ' class="grow"' : '')}>${value}</dd></div>`;
    const keys = [
      slope === undefined || verdict?.leaking !== true ? undefined : key('growth', f.signedBytes(slope), true),
      first === undefined ? undefined : key('members', html`${f.signedCount(rounded(first.growthPerCycle))} × ${first.class}`),
      peak > 0 ? key('peak', f.bytes(peak)) : undefined,
      at.length > 1 ? key('duration', f.duration((at[at.length - 1] as number) - (at[0] as number))) : undefined,
      key('snapshots', f.count(run.snapshots.length)),
    ];
    return html`<dl class="keys">${keys}</dl>`;
  }

  #memory(run: ReportRun): Markup {
    const { t, f } = this;
    const chart = memoryChart(run, f, wordsOf(run, f, t));
    return html`<section id="${placeOf.memory(this.#numberOf(run))}"><h2>${t('section.memory')}</h2>
<div class="runhead"><span><b>${run.title}</b> ${run.version}</span><span>${f.dateTime(run.startedAt)}${run.end === '' ? '' : ` · ${run.end}`}</span></div>
${chart ?? html`<p class="note">${t('noSamples')}</p>`}
${chart === undefined ? undefined : html`<div class="legend"><span><svg viewBox="0 0 16 16" class="shot" aria-hidden="true"><circle cx="8" cy="8" r="6"/></svg>${t('legendSnapshot')}</span>${run.marks.length === 0 ? undefined : html`<span><svg viewBox="0 0 16 16" class="mark" aria-hidden="true"><path d="M4 5h8l-4 8z"/></svg>${t('legendMark')}</span>`}</div>`}
</section>`;
  }

  /** The newest comparison, as two bars with their intervals. */
  #verifications(): Markup | undefined {
    const { t, f, data } = this;
    const newest = data.verifications.at(-1);
    if (newest === undefined) return undefined;
    const word = this.messages.t(`verify:outcome.${outcomeWord(newest)}`);
    const icon = { pass: icons.healthy, fail: icons.leak, undecided: icons.open }[newest.outcome];
    const bar = (name: 'before' | 'after', growth: Growth | undefined): Markup | undefined =>
      growth &&
      html`<tr><th>${t(`verification.${name}`)}</th><td class="bar">${growthBar(growth, scaleOf(newest))}</td><td class="n">${f.signedBytes(growth.bytesPerCycle)}</td><td class="n note">${t('verification.interval', { low: f.signedBytes(growth.low), high: f.signedBytes(growth.high) })}</td></tr>`;
    return html`<section id="verification" class="verification ${newest.outcome}"><div class="title">${icon}<h2>${t('section.verification')}: ${word as string}</h2></div>
<table class="bars"><tbody>${bar('before', newest.before?.growth)}${bar('after', newest.after.growth)}</tbody></table>
<ul class="facts">${newest.reasons.map((reason) => html`<li>${reason.text}</li>`)}</ul></section>`;
  }

  #findings(): Markup | undefined {
    const { t, f, data } = this;
    if (data.findings.length === 0) return undefined;
    const list = (id: string, texts: readonly string[]): Markup | undefined =>
      texts.length === 0
        ? undefined
        : html`<div class="part"><b>${t(`finding.${id}`)}</b><ul class="facts">${texts.map((text) => html`<li>${text}</li>`)}</ul></div>`;
    const one = (finding: Finding, n: number): Markup => html`<article class="suspect finding">
<h3><span class="rank">${n}.</span><span>${finding.title}</span><span class="word ${finding.status}">${this.messages.t(`verify:finding.status.${finding.status}`) as string}</span></h3>
${finding.saving === undefined ? undefined : html`<p class="gain ${finding.saving.source}"><b>${t(`finding.saving.${finding.saving.source}`, { size: f.bytes(finding.saving.bytes) })}</b> ${t(`finding.per.${finding.saving.per}`)}</p>`}
${finding.cause.trim() === '' ? undefined : html`<div class="notes">${notesMarkup(finding.cause)}</div>`}
${list('evidence', finding.evidence)}${list('counter', finding.counterEvidence)}
${finding.advice.trim() === '' ? undefined : html`<p class="advice"><b>${t('suspect.advice')}</b>${finding.advice}</p>`}
${finding.chain === undefined ? undefined : this.#chain(finding.chain.links, finding.class ?? '', finding.object?.snapshot)}
${this.#seen(finding)}
</article>`;
    return html`<section><h2>${t('section.findings')}</h2>${data.findings.map((finding, i) => one(finding, i + 1))}</section>`;
  }

  /** From a finding to what it rests on, further down on the page. */
  #seen(finding: Finding): Markup | undefined {
    const { t, data } = this;
    const run = data.runs.find(({ id }) => id === finding.run);
    const shots = [...data.runs.flatMap(({ snapshots }) => snapshots), ...data.files];
    const snapshot = shots.find(({ id }) => id === finding.object?.snapshot);
    const links: Markup[] = [];
    const add = (place: string, text: string): void => void links.push(html`<a href="#${place}">${text}</a>`);
    if (run !== undefined) {
      const n = this.#numberOf(run);
      const rank =
        (run.verdict?.suspects.findIndex((s) => s.class === finding.class && edgesOf(s.chain) === edgesOf(finding.chain)) ?? -1) + 1;
      if (rank > 0) add(placeOf.holder(n, rank), t('seen.holder', { rank }));
      add(placeOf.memory(n), t('section.memory'));
      if ((run.verdict?.evidence.length ?? 0) > 0) add(placeOf.facts('evidence', n), t('section.evidence'));
    }
    if (data.growth?.rows.some(({ label }) => label === finding.class)) add('growth', t('section.growth'));
    if (finding.saving?.source === 'measured' && data.verifications.length > 0) add('verification', t('section.verification'));
    if (snapshot !== undefined) add(placeOf.snapshot(snapshot.number), t('flagSnapshot', { n: snapshot.number, label: snapshot.label }));
    return links.length === 0 ? undefined : html`<p class="seen"><b>${t('seen.title')}</b>${links}</p>`;
  }

  /** From 1, over the whole report. */
  #numberOf(run: ReportRun): number {
    return this.data.runs.indexOf(run) + 1;
  }

  #holders(run: ReportRun): Markup | undefined {
    const { suspects } = run.verdict as Verdict;
    if (suspects.length === 0) return undefined;
    return html`<section><h2>${this.t('section.holders')}</h2>${suspects.map((suspect, i) => this.#suspect(suspect, this.#numberOf(run), i + 1))}</section>`;
  }

  #savings({ savings = [], recycle }: Verdict): Piece {
    const facts =
      savings.length === 0
        ? undefined
        : html`<section><h2>${this.t('section.savings')}</h2><ul class="facts">${savings.map(({ text }) => html`<li>${text}</li>`)}</ul></section>`;
    return [facts, recycle === undefined ? undefined : recycleSection(recycle, this.f, this.t)];
  }

  #suspect(suspect: Verdict['suspects'][number], run: number, rank: number): Markup {
    const { t, f } = this;
    return html`<article class="suspect" id="${placeOf.holder(run, rank)}">
<h3><span class="rank">${rank}.</span><span>${suspect.reason ?? suspect.class}</span></h3>
<div class="gain"><b>${t('suspect.gain', { count: rounded(suspect.growthPerCycle), n: f.count(rounded(suspect.growthPerCycle)), class: suspect.class })}</b><span>${t('suspect.bytes', { size: f.bytes(suspect.bytesPerCycle) })}</span>${suspect.package === undefined ? undefined : html`<span>${t('suspect.package', { package: suspect.package })}</span>`}${suspect.history === undefined || suspect.history.length < 2 ? undefined : html`<span>${t('suspect.history')}: ${suspect.history.map(f.count).join(' → ')} ${sparkline(suspect.history)}</span>`}</div>
${this.#chain(suspect.chain.links, suspect.class, suspect.snapshot, suspect.chain.suspectLink)}
${suspect.advice === undefined ? undefined : html`<p class="advice"><b>${t('suspect.advice')}</b>${sentences([suspect.advice, suspect.saving?.text])}</p>`}
${suspect.counterEvidence === undefined ? undefined : html`<p class="against"><b>${t('suspect.counter')}</b>${suspect.counterEvidence}</p>`}
</article>`;
  }

  #chain(links: readonly ChainLink[], member: string, snapshot: string | undefined, holder?: number): Markup {
    const { t, f } = this;
    const culprit = holder ?? culpritOf(links, member);
    const placed = (one: ChainLink): Markup | undefined => {
      const place = snapshot === undefined ? undefined : this.data.places?.get(placeName(snapshot, one.id));
      return place === undefined ? undefined : html`<span class="place">${place}</span>`;
    };
    const link = (one: ChainLink, i: number): Markup =>
      html`<li${new Markup(i === culprit ? ' class="culprit"' : '')}><span>${one.edge === '' ? undefined : html`<span class="edge">${one.edge}</span> → `}<span class="class">${i === 0 && one.edge === '' ? t('suspect.root') : one.class}</span>${i === culprit ? html`<span class="tag">${t('suspect.culprit')}</span>` : undefined}${placed(one)}</span><span class="sizes">${t('suspect.sizes', { shallow: f.bytes(one.shallowBytes), retained: f.bytes(one.retainedBytes) })}</span></li>`;
    if (links.length <= head + tail + 1) return html`<ol class="chain">${links.map(link)}</ol>`;
    const between = links.length - head - tail;
    return html`<ol class="chain">${links.slice(0, head).map(link)}<li class="more">${t('suspect.more', { count: between })}</li>${links.slice(-tail).map((one, i) => link(one, head + between + i))}</ol>`;
  }

  #growth(): Markup | undefined {
    const { t, f } = this;
    const { growth } = this.data;
    if (growth === undefined) return undefined;
    const { rows, identity, snapshots } = growth;
    if (rows.length === 0)
      return html`<section id="growth"><h2>${t('section.growth')}</h2><p class="note">${t('nothingGrew')}</p></section>`;
    const way = (value: number): string => (value > 0 ? 'n up' : value < 0 ? 'n down' : 'n zero');
    const row = (r: CompareRow): Markup =>
      html`<tr><td class="name-cell mono">${r.label}</td>${r.count.map((n) => html`<td class="n">${f.count(n)}</td>`)}<td>${r.count.every((n) => n === r.count[0]) ? undefined : sparkline(r.count)}</td><td class="${way(r.countDelta)}">${f.signedCount(r.countDelta)}</td><td class="${way(r.shallowDelta)}">${f.signedBytes(r.shallowDelta)}</td><td class="${way(r.retainedDelta)}">${f.signedBytes(r.retainedDelta)}</td></tr>`;
    return html`<section id="growth"><h2>${t('section.growth')}</h2><div class="scroll"><table><thead><tr><th>${t('column.class')}</th>${snapshots.map((n) => html`<th class="n">${t('column.count')} ${n}</th>`)}<th>${t('column.history')}</th><th class="n">${t('column.countDelta')}</th><th class="n">${t('column.shallowDelta')}</th><th class="n">${t('column.retainedDelta')}</th></tr></thead><tbody>
${rows.map(row)}
</tbody></table></div><p class="note">${t(`growthNote.${identity}`, { n: rows.length })}</p></section>`;
  }

  #evidence(run: ReportRun, verdict: Verdict, several: boolean): Piece {
    const whose = several
      ? html`<div class="runhead"><span><b>${run.title}</b> ${run.version}</span><span>${this.f.dateTime(run.startedAt)}</span></div>`
      : undefined;
    const facts = (id: 'evidence' | 'missing' | 'stronger', list: readonly { readonly text: string }[]): Markup | undefined =>
      list.length === 0
        ? undefined
        : html`<section id="${placeOf.facts(id, this.#numberOf(run))}"><h2>${this.t(`section.${id}`)}</h2>${whose}<ul class="facts">${list.map((fact) => html`<li>${fact.text}</li>`)}</ul></section>`;
    const { proof } = run;
    const proven = proof === undefined ? [] : [{ text: provenText(this.messages, verdict, proof, this.f.count) }];
    const stronger = strongerTexts(this.messages, verdict, this.f.bytes, proof !== undefined).map((text) => ({ text }));
    return [facts('evidence', [...proven, ...verdict.evidence]), facts('missing', verdict.missing), facts('stronger', stronger)];
  }

  #judgements(): Markup | undefined {
    const { t } = this;
    const { judgements } = this.data;
    if (judgements.length === 0) return undefined;
    return html`<section><h2>${t('section.judgements')}</h2><div class="scroll"><table><thead><tr><th>${t('column.verdict')}</th><th>${t('column.reason')}</th><th>${t('column.signature')}</th></tr></thead><tbody>
${judgements.map((j) => html`<tr><td><span class="word ${j.verdict}">${t(`judgement.${j.verdict}`)}</span></td><td>${j.reason}</td><td class="name-cell mono">${j.signature}</td></tr>`)}
</tbody></table></div></section>`;
  }

  #snapshots(): Markup | undefined {
    const { t, f, data } = this;
    const all = [...data.runs.flatMap((run) => run.snapshots), ...data.files].sort((a, b) => a.number - b.number);
    if (all.length === 0) return undefined;
    const row = (s: ReportSnapshot): Markup =>
      html`<tr id="${placeOf.snapshot(s.number)}"><td class="n">${s.number}</td><td class="name-cell">${s.label}</td><td>${f.dateTime(s.at)}</td><td class="n">${f.bytes(s.bytes)}</td><td class="n">${s.pauseMs === undefined ? '' : f.duration(s.pauseMs)}</td><td>${s.canary === undefined ? '' : t(`canary.${s.canary}`)}</td></tr>`;
    return html`<section><h2>${t('section.snapshots')}</h2><div class="scroll"><table><thead><tr><th class="n">${t('column.number')}</th><th>${t('column.label')}</th><th>${t('column.taken')}</th><th class="n">${t('column.size')}</th><th class="n">${t('column.pause')}</th><th>${t('column.ids')}</th></tr></thead><tbody>
${all.map(row)}
</tbody></table></div></section>`;
  }

  #footer(): Markup {
    const { t, data } = this;
    return html`<footer><p>${t('foot.values')}</p><p>${t('foot.tokens', { example: 'k3f9x2a' })}</p><p>${t('foot.sizes')}</p><p>${t('foot.made', { version: data.version })}</p></footer>`;
  }
}

/** Ids of places that findings lead to. */
const placeOf = {
  memory: (run: number): string => `memory-${run}`,
  holder: (run: number, rank: number): string => `holder-${run}-${rank}`,
  facts: (kind: 'evidence' | 'missing' | 'stronger', run: number): string => `${kind}-${run}`,
  snapshot: (n: number): string => `snapshot-${n}`,
} as const;

const edgesOf = (chain: { readonly links: readonly ChainLink[] } | undefined): string =>
  JSON.stringify(chain?.links.map((link) => link.edge));

const rounded = (value: number): number => Number(value.toPrecision(3));

/** The holder, where it was not kept with the chain: the link before the first member, from the end. */
function culpritOf(links: readonly ChainLink[], member: string): number {
  const last = links.length - 1;
  let at = last;
  while (at > 0 && links[at]?.class === member) at--;
  // A table or a backing store belongs to what holds it.
  while (at > 1 && /^(?:\(array\)|\(system\)|system \/ \w+|\(object (?:elements|properties)\))$/.test(links[at]?.class ?? '')) at--;
  return last > 0 ? at : -1;
}

const icons = {
  leak: new Markup(
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M3 17l6-6 4 4 8-9"/><path d="M15 6h6v6"/></svg>',
  ),
  healthy: new Markup(
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="M8 12.5l2.7 2.7L16 9.5"/></svg>',
  ),
  open: new Markup(
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8"/><path d="M12 16.8v.1"/></svg>',
  ),
} as const;

/** A holdfast: what grips the ground. */
const mark = new Markup(
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" aria-hidden="true"><path d="M12 2v8"/><path d="M12 10c0 5-6 4-8 11"/><path d="M12 10c0 5 6 4 8 11"/><path d="M12 10c0 6-2.5 6-3 11"/><path d="M12 10c0 6 2.5 6 3 11"/></svg>',
);
