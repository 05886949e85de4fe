// A chain as text for a ticket: Markdown with a table, or plain lines.
import type { i18n } from 'i18next';
import type { Chain, ChainLink } from '../../shared/heap.js';
import { oneLine } from '../../shared/one-line.js';

export interface ChainText {
  /** What is held: a class, or an object's id. */
  readonly subject: string;
  /** Name of the snapshot file. */
  readonly file: string;
  readonly version: string;
  readonly chains: readonly Chain[];
  readonly bytes: (value: number) => string;
}

export function chainsAsMarkdown(text: ChainText, messages: i18n): string {
  const t = (id: string, data: Record<string, unknown> = {}): string => messages.t(`share:chain.${id}`, data) as string;
  const lines = [`### ${escaped(t('title', { class: text.subject }))}`, ''];
  for (const chain of text.chains) {
    lines.push(`${t('objects', { count: chain.objects })}, ${text.bytes(chain.shallowBytes)}`, '', t('table'), '|---|---|---:|---:|');
    chain.links.forEach((link, i) => {
      const mark = i === chain.suspectLink ? ` **← ${t('suspect')}**` : '';
      const edge = link.edge === '' ? '' : code(link.edge);
      lines.push(
        `| ${edge} | ${code(className(link, t('root')))}${mark} | ${text.bytes(link.shallowBytes)} | ${text.bytes(link.retainedBytes)} |`,
      );
    });
    lines.push('');
  }
  lines.push(`<sub>${escaped(t('from', { file: text.file, version: text.version }))}</sub>`, '');
  return lines.join('\n');
}

export function chainsAsText(text: ChainText, messages: i18n): string {
  const t = (id: string, data: Record<string, unknown> = {}): string => messages.t(`share:chain.${id}`, data) as string;
  const lines = [oneLine(t('title', { class: text.subject })), ''];
  for (const chain of text.chains) {
    lines.push(`${t('objects', { count: chain.objects })}, ${text.bytes(chain.shallowBytes)}`);
    chain.links.forEach((link, i) => {
      const edge = link.edge === '' ? '' : `${oneLine(link.edge)} → `;
      const mark = i === chain.suspectLink ? `  ← ${t('suspect')}` : '';
      lines.push(
        `  ${edge}${oneLine(className(link, t('root')))}  (${text.bytes(link.shallowBytes)} / ${text.bytes(link.retainedBytes)})${mark}`,
      );
    });
    lines.push('');
  }
  lines.push(t('from', { file: oneLine(text.file), version: text.version }), '');
  return lines.join('\n');
}

const className = (link: ChainLink, root: string): string => (link.class === '' ? root : link.class);

/** Inside a table: no pipe ends the cell, no backtick the code, no line the row. */
const code = (text: string): string => {
  const line = oneLine(text);
  const fence = '`'.repeat(1 + Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length)));
  const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line;
  return `${fence}${padded.replaceAll('|', '\\|')}${fence}`;
};

/** Markup of Markdown and HTML stays text. */
const escaped = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]()#+!|<>&~-]/g, '\\$&');
