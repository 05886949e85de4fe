// One entry hunted through the public command line, with the defaults, and its verdict beside the truth.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { at } from '../project.mjs';
import { openPage } from './browser.mjs';
import { executableFor } from './entries.mjs';
import { folderWith } from './packages.mjs';

const children = new Set();

/** Asks the hunts that run to end. */
export function interruptHunts() {
  for (const child of children) child.kill('SIGINT');
}

/** @returns {Promise<{name: string, runtime: string, round: number, leaks?: boolean | null, kind: string, suspects: {holder: string, class: string}[], seconds: number}>} */
export async function huntEntry(entry, round, workDir) {
  const dir = path.join(workDir, `${entry.runtime}-${entry.name}-${round}`);
  fs.rmSync(dir, { recursive: true, force: true });
  fs.mkdirSync(dir, { recursive: true });
  const started = Date.now();
  const port = await freePort();
  const target = await targetOf(entry, dir, workDir);
  const verdictFile = path.join(dir, 'verdict.json');
  const hunt = ['hunt', '--step', entry.step.replaceAll('{port}', String(port))];
  if (entry.cycleDone) hunt.push('--cycle-done', entry.cycleDone);
  hunt.push('--verdict', verdictFile, '--out', path.join(dir, 'investigation'), ...target.args);
  try {
    const { code, stderr } = await run(at('bin/holdfast'), hunt, { ...process.env, PORT: String(port), LANG: 'en_US.UTF-8' });
    const result = { name: entry.name, runtime: entry.runtime, round, seconds: Math.round((Date.now() - started) / 1000) };
    if (!fs.existsSync(verdictFile)) return { ...result, kind: `exit ${code}: ${stderr.trim().slice(-200)}`, suspects: [] };
    const verdict = JSON.parse(fs.readFileSync(verdictFile, 'utf8'));
    const suspects = verdict.suspects.map((s) => ({ holder: s.holder ?? s.reason ?? '', class: s.class }));
    return { ...result, leaks: verdict.leaking, kind: verdict.kind ?? '?', suspects };
  } finally {
    await target.close();
  }
}

async function targetOf(entry, dir, workDir) {
  const executable = executableFor(entry);
  if (entry.runtime === 'chromium') {
    const page = await openPage(executable, path.join(entry.folder, entry.page), path.join(dir, 'profile'));
    return { args: ['--attach', `127.0.0.1:${page.port}`, '--target', `^${path.basename(entry.page, '.html')}$`], close: page.close };
  }
  const [, ...args] = entry.command;
  const folder = entry.packages === undefined ? entry.folder : await folderWith(entry.packages, workDir);
  const placed = args.map((word) => {
    const program = path.join(entry.folder, word);
    if (!fs.existsSync(program)) return word;
    if (folder === entry.folder) return program;
    fs.copyFileSync(program, path.join(folder, word));
    return path.join(folder, word);
  });
  return { args: ['--', executable, ...placed], close: async () => undefined };
}

function run(file, args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'ignore', 'pipe'], env });
    children.add(child);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr = (stderr + chunk).slice(-2000);
    });
    child.on('close', (code) => {
      children.delete(child);
      resolve({ code, stderr });
    });
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
