#!/usr/bin/env node
// Words of the interface come from src/messages. Biome refuses literal children in JSX; this refuses what it does not see:
// literal text in the attributes that people read (or hear).
//   node scripts/check-words.mjs
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { visit } from './lib/module-imports.mjs';
import { at, root } from './lib/project.mjs';

const readAttributes = new Set([
  'title',
  'alt',
  'placeholder',
  'label',
  'aria-label',
  'aria-description',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
]);
const hasLetter = /\p{L}/u;

/** @returns {string[]} `file:line reason` for each literal in an attribute that people read */
export function literalAttributes(file, text) {
  const found = [];
  visit(parseSync(file, text).program, (node) => {
    if (node.type !== 'JSXAttribute' || !readAttributes.has(attributeName(node.name))) return;
    for (const words of literals(node.value)) {
      const line = text.slice(0, node.start).split('\n').length;
      found.push(`${file}:${line} literal text in ${attributeName(node.name)}: ${JSON.stringify(words)}`);
    }
  });
  return found;
}

const attributeName = (name) => (name.type === 'JSXNamespacedName' ? `${name.namespace.name}:${name.name.name}` : name.name);

/** Texts that an attribute's value can be: literals, templates, and both branches of a condition. Arguments of calls are not texts. */
function literals(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' && hasLetter.test(node.value) ? [node.value] : [];
    case 'TemplateLiteral':
      return node.quasis.map((q) => q.value.cooked ?? '').filter((t) => hasLetter.test(t));
    case 'JSXExpressionContainer':
      return literals(node.expression);
    case 'ConditionalExpression':
      return [...literals(node.consequent), ...literals(node.alternate)];
    case 'LogicalExpression':
    case 'BinaryExpression':
      return node.operator === '+' || node.type === 'LogicalExpression' ? [...literals(node.left), ...literals(node.right)] : [];
    default:
      return [];
  }
}

export function checkWords(folder = at('src/renderer')) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, String(name)))
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) => literalAttributes(path.relative(root, file), fs.readFileSync(file, 'utf8')));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = checkWords();
  for (const f of found) console.error(f);
  console.log(found.length === 0 ? 'Words come from the message files.' : `${found.length} literal text(s).`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
