import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownName, savedConnection, savedScenario } from '../../../src/investigation/model.js';
import { labelFromFileName, newRunId, slug, snapshotFileName } from '../../../src/investigation/names.js';
import { formatOutputLine, parseOutputLine } from '../../../src/investigation/store/output-log.js';
import type { OutputLine } from '../../../src/shared/target.js';
import type { Timestamp } from '../../../src/shared/units.js';

const at = Date.UTC(2026, 0, 5, 14, 3, 22) as Timestamp;
const free = () => false;
const anyText = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.constantFrom('..', '/', 'CON', 'a/../b', '\0', '\ud800', '雪雪雪', '🐙'.repeat(80)),
);

describe('names of snapshot files', () => {
  it('say when and what', () => {
    expect(snapshotFileName('after 12 cycles', at, free)).toBe('20260105T140322Z-after-12-cycles.heapsnapshot.gz');
    expect(snapshotFileName('内存 增长', at, free)).toBe('20260105T140322Z-内存-增长.heapsnapshot.gz');
    expect(snapshotFileName('../../x', at, free)).toBe('20260105T140322Z-x.heapsnapshot.gz');
    expect(snapshotFileName('', at, free)).toBe('20260105T140322Z.heapsnapshot.gz');
    expect(labelFromFileName('20260105T140322Z-after-12-cycles.heapsnapshot.gz.partial')).toBe('after-12-cycles');
    expect(labelFromFileName('Heap-2026.heapsnapshot')).toBe('Heap-2026');
  });

  it('fit every file system, whatever the label, and never meet a name that is taken', () => {
    fc.assert(
      fc.property(anyText, (label) => {
        const name = snapshotFileName(label, at, free);
        expect(name).toMatch(/^[^<>:"/\\|?*\p{Cc}\p{Cs}]+\.heapsnapshot\.gz$/u);
        expect(Buffer.byteLength(`${name}.partial`)).toBeLessThanOrEqual(255);
        expect(ownName(`snapshots/${name}`)).toBe(name);
        const taken = new Set([name]);
        const second = snapshotFileName(label, at, (n) => taken.has(n));
        expect(second).not.toBe(name);
        expect(slug(slug(label))).toBe(slug(label));
      }),
      { numRuns: 500 },
    );
  });

  it('ids of runs may name folders', () => {
    expect(newRunId(at)).toMatch(/^20260105t140322z-[a-z0-9]{6}$/);
    expect(newRunId(at)).not.toBe(newRunId(at));
  });
});

describe('what is saved of a connection', () => {
  it('names of environment variables, never values; no user and password of a URL', () => {
    const spec = { kind: 'launch', command: 'node', args: ['x.js'], env: { TOKEN: 'hunter2', A: 'b' } } as const;
    expect(savedConnection({ ...spec, args: [...spec.args] })).toEqual({
      kind: 'launch',
      command: 'node',
      args: ['x.js'],
      cwd: undefined,
      envNames: ['A', 'TOKEN'],
    });
    const step = (url: string) => savedScenario({ cycles: 1, warmup: 0, captures: 2, step: { kind: 'http', url } }).scenario.step;
    expect(step('http://me:hunter2@localhost:8080/a@b?c=d@e')).toEqual({ kind: 'http', url: 'http://localhost:8080/a@b?c=d@e' });
    expect(step('https://a@b@host/')).toEqual({ kind: 'http', url: 'https://host/' });
    expect(step('http://localhost/me:x@y')).toEqual({ kind: 'http', url: 'http://localhost/me:x@y' });
  });
});

describe('lines of output', () => {
  it('come back as they were, one a line', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('stdout' as const, 'stderr' as const), (text, stream) => {
        const line: OutputLine = { at, stream, text };
        const written = formatOutputLine(line);
        expect(written.indexOf('\n')).toBe(written.length - 1);
        expect(parseOutputLine(written.slice(0, -1))).toEqual(line);
      }),
      { numRuns: 500 },
    );
  });

  it('are left out when they cannot be understood, and cut when they have no end', () => {
    for (const text of ['', 'x', '2026-13-45T99:99:99.000Z out x', '2026-01-05T14:03:22.000Z log x'])
      expect(parseOutputLine(text)).toBeUndefined();
    expect(formatOutputLine({ at, stream: 'stdout', text: 'x'.repeat(10_000_000) }).length).toBeLessThan(70_000);
  });
});
