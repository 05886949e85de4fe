#!/usr/bin/env node
// Debt only goes down: counts what silences a checker, and fails when there is more of it than scripts/suppressions.json allows.
//   node scripts/check-suppressions.mjs
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { at } from './lib/project.mjs';

const kinds = {
  // What lint refuses; leaving a table as it is laid out (format) silences nothing.
  'biome-ignore': /biome-ignore(?:-\w+)? (?:lint|assist)/g,
  'ts-ignore': /@ts-(?:ignore|nocheck)/g,
  'ts-expect-error': /@ts-expect-error/g,
  'skipped tests': /\b(?:it|test|describe)\.(?:skip|todo|fixme)\(/g,
};
const folders = ['src', 'test', 'scripts', 'bench', 'examples'];

/** @returns {Record<string, number>} kind to how often it occurs below `base` */
export function countSuppressions(base = at()) {
  const counts = Object.fromEntries(Object.keys(kinds).map((k) => [k, 0]));
  for (const folder of folders) {
    const dir = path.join(base, folder);
    if (!fs.existsSync(dir)) continue;
    for (const name of fs.readdirSync(dir, { recursive: true })) {
      if (!/\.(?:ts|tsx|mjs|js|cjs)$/.test(String(name)) || String(name) === 'check-suppressions.mjs') continue;
      const text = fs.readFileSync(path.join(dir, String(name)), 'utf8');
      for (const [kind, pattern] of Object.entries(kinds)) counts[kind] += text.match(pattern)?.length ?? 0;
    }
  }
  return counts;
}

/** @returns {string[]} problems */
export function checkSuppressions(
  counts = countSuppressions(),
  allowed = JSON.parse(fs.readFileSync(at('scripts/suppressions.json'), 'utf8')),
) {
  return Object.entries(counts).flatMap(([kind, found]) => {
    const limit = allowed[kind] ?? 0;
    if (found > limit)
      return [`${found} of ${kind}, ${limit} allowed: solve the cause, or raise scripts/suppressions.json with a reason in the commit`];
    return [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkSuppressions();
  for (const p of problems) console.error(p);
  if (problems.length === 0) console.log('No new suppressions.', 'Now:', JSON.stringify(countSuppressions()));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
