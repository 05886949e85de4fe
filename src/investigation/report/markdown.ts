// A little Markdown for notes: headings, lists, code, emphasis. Everything else is text; links are shown, not made.
import { escapeHtml, Markup } from './html.js';

export function notesMarkup(text: string): Markup {
  const out: string[] = [];
  let list: 'ul' | 'ol' | undefined;
  let paragraph: string[] = [];
  let code: string[] | undefined;
  const endParagraph = (): void => {
    if (paragraph.length > 0) out.push(`<p>${paragraph.map(inline).join('<br>')}</p>`);
    paragraph = [];
  };
  const endList = (): void => {
    if (list !== undefined) out.push(`</${list}>`);
    list = undefined;
  };
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    if (/^\s*```/.test(line)) {
      if (code === undefined) {
        endParagraph();
        endList();
        code = [];
      } else {
        out.push(`<pre>${escapeHtml(code.join('\n'))}</pre>`);
        code = undefined;
      }
      continue;
    }
    if (code !== undefined) {
      code.push(line);
      continue;
    }
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item = /^\s*(?:([-*+])|\d{1,4}[.)])\s+(.*)$/.exec(line);
    if (heading !== null) {
      endParagraph();
      endList();
      out.push(`<h3>${inline(heading[2] as string)}</h3>`);
    } else if (item !== null) {
      endParagraph();
      const kind = item[1] === undefined ? 'ol' : 'ul';
      if (list !== kind) {
        endList();
        out.push(`<${kind}>`);
        list = kind;
      }
      out.push(`<li>${inline(item[2] as string)}</li>`);
    } else if (line.trim() === '') {
      endParagraph();
      endList();
    } else {
      endList();
      paragraph.push(line);
    }
  }
  if (code !== undefined) out.push(`<pre>${escapeHtml(code.join('\n'))}</pre>`);
  endParagraph();
  endList();
  return new Markup(out.join('\n'));
}

/** Code first: nothing inside of it means anything. */
const inline = (text: string): string =>
  text
    .split(/(`[^`]+`)/)
    .map((piece) =>
      /^`[^`]+`$/.test(piece)
        ? `<code>${escapeHtml(piece.slice(1, -1))}</code>`
        : escapeHtml(piece)
            .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
            .replace(/(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])/g, '<em>$1</em>'),
    )
    .join('');
