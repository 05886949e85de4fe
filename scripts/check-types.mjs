#!/usr/bin/env node
// Type-checks each project of tsconfig.json, two at a time.
//   node scripts/check-types.mjs
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { at, root } from './lib/project.mjs';

export const typeProjects = ['node', 'test', 'host', 'engine', 'preload', 'renderer'];

/** @returns {Promise<{ ok: boolean, output: string }>} */
export function checkTypes(project) {
  return new Promise((resolve) => {
    const tsc = spawn(process.execPath, [at('node_modules/typescript/bin/tsc'), '--noEmit', '-p', `tsconfig.${project}.json`], {
      cwd: root,
    });
    let output = '';
    tsc.stdout.on('data', (d) => (output += d));
    tsc.stderr.on('data', (d) => (output += d));
    tsc.on('error', (e) => resolve({ ok: false, output: e.message }));
    tsc.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** Results in the order of `typeProjects`. */
export async function checkAllTypes() {
  const results = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < typeProjects.length; i = next++)
      results[i] = { project: typeProjects[i], ...(await checkTypes(typeProjects[i])) };
  };
  await Promise.all([worker(), worker()]);
  return results;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { project, ok, output } of await checkAllTypes()) {
    if (!ok) process.exitCode = 1;
    console.log(`${ok ? 'ok    ' : 'failed'} types of ${project}`);
    if (!ok) console.error(output.trimEnd());
  }
}
