#!/usr/bin/env node
// Checks every import under src/ against the table in lib/rooms.mjs.
//   node scripts/check-boundaries.mjs
// Prints one line a violation; exit code 1 when there are any.
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { moduleImports } from './lib/module-imports.mjs';
import { root } from './lib/project.mjs';
import { rooms } from './lib/rooms.mjs';

const sourceFile = /\.(?:ts|tsx|mts|cts|js|jsx|mjs|cjs)$/;
const builtins = new Set(builtinModules);

/**
 * @param {string} src   the folder that holds the rooms
 * @param {typeof rooms} table
 * @returns {string[]} violations, `room/file.ts:line reason`; empty when all is well
 */
export function checkBoundaries(src, table = rooms) {
  const violations = [];
  for (const entry of fs.readdirSync(src, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !sourceFile.test(entry.name)) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const name = path.relative(src, file).split(path.sep).join('/');
    const [room, ...rest] = name.split('/');
    if (rest.length === 0 || !(room in table)) {
      violations.push(`${name}:1 is in no room (known: ${Object.keys(table).join(', ')})`);
      continue;
    }
    const rules = rulesFor(table[room], rest.join('/'));
    for (const found of moduleImports(file, fs.readFileSync(file, 'utf8'))) {
      const reason = judge(found, { src, file, room, rules });
      if (reason !== undefined) violations.push(`${name}:${found.line} ${reason}`);
    }
  }
  return violations.sort();
}

function rulesFor(rules, file) {
  const narrower = rules.only?.find((o) => o.files.some((prefix) => file.startsWith(prefix)));
  return narrower === undefined ? rules : { ...rules, ...narrower };
}

/** @returns {string | undefined} why the import is forbidden */
function judge({ specifier, typeOnly, computed }, { src, file, room, rules }) {
  if (computed) return `imports a computed path, which cannot be checked: ${specifier}`;
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    const target = path.relative(src, path.resolve(path.dirname(file), specifier.replace(/\?.*$/, '')));
    const [other, ...rest] = target.split(path.sep);
    if (other === room) return undefined;
    if (other === '..') return rules.outside?.includes(rest.join('/')) ? undefined : `imports ${specifier}, outside src/`;
    const module = `${other}/${rest.join('/').replace(/\.\w+$/, '')}`;
    if (rules.rooms.includes(other) || rules.rooms.includes(module)) return undefined;
    if (rules.rooms.includes(`type ${other}`))
      return typeOnly ? undefined : `imports values of ${module}: ${room} sees only the types of ${other}`;
    return `imports ${module}: ${room} may import ${list(rules.rooms)}`;
  }
  const bare = specifier.replace(/^node:/, '');
  if (specifier.startsWith('node:') || builtins.has(bare.split('/')[0])) {
    if (rules.node === true || (Array.isArray(rules.node) && rules.node.includes(`node:${bare}`))) return undefined;
    return `imports ${specifier}: ${room} may use ${Array.isArray(rules.node) ? list(rules.node) : 'nothing of Node'} here`;
  }
  const pack = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (rules.packages.includes(pack)) return undefined;
  return `imports package ${pack}: ${room} may use ${list(rules.packages)}`;
}

const list = (names) => (names.length === 0 ? 'nothing' : names.join(', '));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = checkBoundaries(path.join(root, 'src'));
  for (const v of violations) console.error(`src/${v}`);
  console.log(violations.length === 0 ? 'Import boundaries hold.' : `${violations.length} forbidden import(s).`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
