// The command line for a person whose system speaks Chinese; what programs read stays as it is.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verdict } from '../../../src/shared/verdict.js';

const root = join(import.meta.dirname, '../../..');
const han = /\p{Script=Han}/u;
let dir: string;

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function holdfast(lang: string, ...args: string[]): Promise<Run> {
  const { LC_ALL: _, LC_MESSAGES: __, HOLDFAST_LANG: ___, ...env } = process.env;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'bin/holdfast'), ...args], {
      cwd: dir,
      env: { ...env, LANG: lang, HOLDFAST_HOME: join(dir, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-chinese-'));
  await holdfast('C', '--version');
}, 120_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('holdfast on a system that speaks Chinese', () => {
  it('explains itself in Chinese', async () => {
    const { code, out } = await holdfast('zh_CN.UTF-8', '--help');
    expect(code).toBe(0);
    expect(out).toContain('命令：');
    expect(out).toContain('快照中的类及其数量、浅层大小和保留大小');
    expect(out).not.toMatch(/Usage:|Options:|Commands:/);
  });

  it.each([['C'], ['POSIX'], ['en_US.UTF-8'], ['']])('speaks English where LANG is %j', async (lang) => {
    expect((await holdfast(lang, '--help')).out).not.toMatch(han);
  });

  it('says in Chinese what is wrong with a command', async () => {
    const { code, err } = await holdfast('zh_CN.UTF-8', 'histgram');
    expect(code).toBe(2);
    expect(err).toContain('未知命令');
    expect(err).toContain('histogram');
    expect((await holdfast('zh_CN.UTF-8', 'histogram', '--limit', 'x', 'a')).err).toContain('必须是不小于 1 的整数');
    expect((await holdfast('zh_CN.UTF-8', 'histogram', 'none.heapsnapshot')).err).toMatch(/没有文件 .*none\.heapsnapshot/);
  });

  it('hunts in Chinese; the verdict that is kept is the same everywhere, and the report is in the language of whoever makes it', async () => {
    const kept = join(await mkdtemp(join(dir, 'hunt-')), 'leak');
    const file = join(dir, 'verdict.json');
    const sample = join(root, 'examples', 'event-emitter.mjs');
    const steps = ['--cycles', '7', '--warmup', '1', '--step', 'wait:300'];
    const hunted = await holdfast('zh_CN.UTF-8', 'hunt', ...steps, '--out', kept, '--verdict', file, '--', 'node', sample);
    expect(hunted.code).toBe(0);
    expect(hunted.out).toMatch(/^\s*发现泄漏：堆。置信度 \d+ %。/);
    expect(hunted.out).toMatch(/回收后的堆用量每轮上升 [\d.]+ kB/);
    expect(hunted.out).toMatch(/1\. PriceBus .*每轮增加 .* 个 Function 对象/);
    expect(hunted.out).toContain('移除监听器');
    expect(hunted.err).toContain('调查已保存在');

    const json = await readFile(file, 'utf8');
    expect(json).not.toMatch(han);
    expect(verdict.parse(JSON.parse(json)).suspects[0]?.advice).toContain('Remove the listener');

    const report = async (lang: string): Promise<string> => {
      const out = join(dir, `${lang}.html`);
      const { code, err } = await holdfast(lang, 'share', kept, '--level', 'report', '--out', out);
      expect([code, err]).toEqual([0, expect.any(String)]);
      return readFile(out, 'utf8');
    };
    const chinese = await report('zh_CN.UTF-8');
    expect(chinese).toContain('<html lang="zh-CN"');
    expect(chinese).toContain('发现泄漏：堆');
    expect(chinese).toContain('个 Function 对象');
    expect(chinese).not.toMatch(/in every cycle|Remove the listener| gains [0-9]/);
    const english = await report('C');
    expect(english).toContain('<html lang="en"');
    for (const words of ['Leak in the heap', 'in every cycle', 'Remove the listener']) expect(english).toContain(words);

    const [snapshot = ''] = await readdir(join(kept, 'snapshots'));
    const path = join(kept, 'snapshots', snapshot);
    const markdown = await holdfast('zh_CN.UTF-8', 'export', 'chain', path, '--class', 'PriceBus', '--format', 'md');
    expect(markdown.out).toContain('是什么持有 PriceBus');
    const rows = await holdfast('zh_CN.UTF-8', 'histogram', path, '--json', '--limit', '3');
    expect(rows.out).toBe((await holdfast('C', 'histogram', path, '--json', '--limit', '3')).out);
    expect((await holdfast('zh_CN.UTF-8', 'histogram', path, '--limit', '3', '--lang', 'en')).out).toMatch(/^Class /);
  }, 180_000);
});
