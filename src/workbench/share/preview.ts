// What leaves and what stays, listed.
import type { BundleEntry } from '../../investigation/bundle/write.js';
import { type Investigation, trashedLabel } from '../../investigation/model.js';
import { connectionText, factsOf } from '../../investigation/redaction/content.js';
import { hostsIn } from '../../investigation/redaction/texts.js';
import type { ReportData } from '../../investigation/report/data.js';
import type { Redaction } from '../../shared/engine-api.js';
import type { ShareItem, SharePreview } from '../../shared/share.js';

const item = (kind: string, list: readonly string[], count = list.length): ShareItem => ({ kind, count, list: [...list] });
const some = (items: readonly ShareItem[]): ShareItem[] => items.filter((one) => one.count > 0);
const unique = (list: readonly string[]): string[] => [...new Set(list.filter((text) => text.trim() !== ''))];
const sum = (redaction: Redaction, key: 'removed' | 'tokens' | 'keys'): number => redaction.files.reduce((n, file) => n + file[key], 0);

/** Names, notes, labels and reasons. */
const wordsOf = (content: Investigation): string[] =>
  unique([
    content.name,
    ...content.notes.split('\n'),
    ...content.marks.map((m) => m.label),
    ...content.snapshots.map((s) => s.label),
    ...content.judgements.map((j) => j.reason),
    ...content.findings.flatMap((f) =>
      [f.title, f.cause, ...f.evidence, ...f.counterEvidence, f.advice].flatMap((text) => text.split('\n')),
    ),
  ]);
const titles = (content: Investigation): string[] => unique(content.runs.flatMap((run) => [run.target.title, run.target.version]));
const packages = (content: Investigation): string[] =>
  unique(content.verdicts.flatMap((v) => v.verdict.suspects.flatMap((s) => (s.package === undefined ? [] : [s.package]))));

const hostsOf = (content: Investigation): string[] =>
  unique([
    ...wordsOf(content).flatMap(hostsIn),
    ...content.verdicts.flatMap((v) => factsOf(v.verdict).flatMap((fact) => hostsIn(fact.text))),
  ]);

export function previewOfStructure(
  content: Investigation,
  before: Investigation,
  redaction: Redaction,
  masked: number,
  leftOut: readonly string[],
): SharePreview {
  return {
    level: 'structure',
    leaves: some([
      item('names', redaction.kept, redaction.keptCount),
      item('paths', redaction.paths, redaction.pathCount),
      item('hosts', hostsOf(content)),
      item('packages', packages(content)),
      item('texts', [...wordsOf(content), ...titles(content)]),
      item(
        'figures',
        [],
        redaction.files.reduce((n, file) => n + file.nodes + file.edges, 0),
      ),
    ]),
    stays: some([
      item('contents', [], sum(redaction, 'removed')),
      item('tokens', [], sum(redaction, 'tokens')),
      item('keys', [], sum(redaction, 'keys')),
      item('secrets', [], masked),
      ...commonStays(before),
      item('unfinished', leftOut),
    ]),
  };
}

export function previewOfReport(data: ReportData, content: Investigation, before: Investigation, masked: number): SharePreview {
  const names = unique([
    ...(data.growth?.rows.map((row) => row.label) ?? []),
    ...content.verdicts.flatMap((v) =>
      v.verdict.suspects.flatMap((s) => [s.class, ...s.chain.links.flatMap((link) => [link.edge, link.class])]),
    ),
    ...content.judgements.map((j) => j.signature),
  ]).sort();
  return {
    level: 'report',
    leaves: some([
      item('names', names),
      item('hosts', hostsOf(content)),
      item('packages', packages(content)),
      item('texts', [...wordsOf(content), ...titles(content)]),
      item(
        'figures',
        [],
        data.runs.reduce((n, run) => n + run.samples.at.length, 0),
      ),
    ]),
    stays: some([
      item(
        'snapshots',
        content.snapshots.map((s) => s.label),
      ),
      item('secrets', [], masked),
      ...commonStays(before),
    ]),
  };
}

const commonStays = (content: Investigation): ShareItem[] => [
  item('commands', unique(content.runs.flatMap((run) => (run.connection === undefined ? [] : [connectionText(run.connection)])))),
  item(
    'output',
    content.runs.map((run) => run.target.title),
  ),
  item('scenario', content.scenario === undefined ? [] : [content.scenario.scenario.step.kind]),
  item('trash', content.trash.map(trashedLabel)),
];

export function previewOfFull(
  content: Investigation,
  redaction: Redaction,
  entries: readonly BundleEntry[],
  outside: readonly string[],
  leftOut: readonly string[],
): SharePreview {
  const connections = content.runs.flatMap((run) => (run.connection === undefined ? [] : [run.connection]));
  const scenario = content.scenario;
  const commands = unique([
    ...connections.map(connectionText),
    ...content.runs.map((run) => run.target.command?.join(' ') ?? ''),
    ...(scenario === undefined ? [] : [JSON.stringify(scenario.scenario.step)]),
  ]);
  return {
    level: 'full',
    leaves: some([
      item(
        'files',
        entries.map((entry) => entry.name),
      ),
      item('outside', outside),
      item('contents', [], sum(redaction, 'removed') + sum(redaction, 'keys')),
      item('names', redaction.kept, redaction.keptCount + sum(redaction, 'tokens')),
      item('fullPaths', redaction.paths, redaction.pathCount),
      item('commands', commands),
      item('environment', unique(connections.flatMap((c) => (c.kind === 'launch' ? c.envNames : [])))),
      item(
        'hosts',
        unique([
          ...connections.flatMap((c) => (c.kind === 'attach' ? [connectionText(c)] : [])),
          ...commands.flatMap(hostsIn),
          ...hostsOf(content),
        ]),
      ),
      item(
        'output',
        content.runs.map((run) => run.target.title),
      ),
      item('texts', wordsOf(content)),
    ]),
    stays: some([item('trash', content.trash.map(trashedLabel)), item('unfinished', leftOut)]),
  };
}
