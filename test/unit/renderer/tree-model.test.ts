import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PagedRows, type RowPage } from '../../../src/renderer/grid/paged-rows.js';
import { offsetToShow, scrollScale, tallest } from '../../../src/renderer/grid/scaled-scroll.js';
import { TreeModel } from '../../../src/renderer/grid/tree-model.js';
import { failedWith, ok } from '../../../src/shared/result.js';

interface Group {
  readonly key: string;
}
type Rows<R> = PagedRows<R, RowPage<R>>;

const rowsOf = <R>(all: readonly R[], pageSize = 10): Rows<R> =>
  new PagedRows<R, RowPage<R>>(({ offset, limit }) => Promise.resolve(ok({ rows: all.slice(offset, offset + limit), total: all.length })), {
    pageSize,
  });
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const names = (n: number, prefix: string): readonly string[] => Array.from({ length: n }, (_, i) => `${prefix}${i}`);

describe('rows by pages', () => {
  it('fetch only what is looked at', async () => {
    const asked: number[] = [];
    const rows = new PagedRows<string, RowPage<string>>(({ offset, limit }) => {
      asked.push(offset);
      return Promise.resolve(ok({ rows: names(1_000_000, 'r').slice(offset, offset + limit), total: 1_000_000 }));
    });
    rows.start();
    await settle();
    rows.ensure(500_000, 500_030);
    await settle();
    expect(asked).toEqual([0, 500_000]);
    expect(rows.at(500_007)).toBe('r500007');
    expect(rows.at(1000)).toBeUndefined();
  });

  it('cancel what was scrolled past, and drop its late answer', async () => {
    const aborted: number[] = [];
    const answers: (() => void)[] = [];
    const rows = new PagedRows<string, RowPage<string>>(({ offset }, signal) => {
      if (offset === 0) return Promise.resolve(ok({ rows: ['first'], total: 10_000 }));
      signal.addEventListener('abort', () => aborted.push(offset));
      return new Promise((resolve) => answers.push(() => resolve(ok({ rows: [`at ${offset}`], total: 10_000 }))));
    });
    rows.start();
    await settle();
    rows.ensure(1000, 1000);
    rows.ensure(9000, 9000);
    expect(aborted).toEqual([1000]);
    for (const answer of answers) answer();
    await settle();
    expect(rows.at(1000)).toBeUndefined();
    expect(rows.at(9000)).toBe('at 9000');
  });

  it('show what is known early, until the first page is there', async () => {
    let tell: (rows: readonly Group[]) => void = () => undefined;
    let answer: () => void = () => undefined;
    const rows = new PagedRows<Group, RowPage<Group>>((_page, _signal, onProgress, onEarly) => {
      tell = onEarly;
      onProgress({ step: 'read', done: 1 });
      return new Promise((resolve) => {
        answer = () => resolve(ok({ rows: [{ key: 'whole' }], total: 1 }));
      });
    });
    const model = new TreeModel(rows, () => rowsOf(names(3, 'o')));
    rows.start();
    expect(model.count).toBe(0);
    tell([{ key: 'a' }, { key: 'b' }]);
    expect(model.count).toBe(2);
    expect(rows.state).toMatchObject({ state: 'loading', progress: { step: 'read' } });
    // Their places are not theirs to keep: nothing opens there.
    model.open(0);
    expect(model.at(1)).toMatchObject({ kind: 'group', row: { key: 'b' }, open: false });
    answer();
    await settle();
    tell([{ key: 'too late' }]);
    expect(model.count).toBe(1);
    expect(model.at(0)).toMatchObject({ row: { key: 'whole' } });
  });

  it('are given up, and asked for again', async () => {
    const rows = new PagedRows<string, RowPage<string>>(
      (_page, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(failedWith('CANCELLED', {})));
        }),
    );
    rows.start();
    rows.cancel();
    await settle();
    expect(rows.state).toMatchObject({ state: 'failed', failure: { code: 'CANCELLED' } });
    rows.retry();
    expect(rows.state.state).toBe('loading');
  });

  it('say why they failed, and try again', async () => {
    let fails = true;
    const rows = new PagedRows<string, RowPage<string>>(() =>
      Promise.resolve(fails ? failedWith('ENGINE_GONE', { reason: 'x' }) : ok({ rows: ['a'], total: 1 })),
    );
    rows.start();
    await settle();
    expect(rows.state).toMatchObject({ state: 'failed', failure: { code: 'ENGINE_GONE' } });
    fails = false;
    rows.retry();
    await settle();
    expect(rows.at(0)).toBe('a');
  });
});

describe('the tree as one list', () => {
  it('agrees with a list made naively, whatever is open', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat(29), { maxLength: 8 }),
        async (sizes, toggled) => {
          const groups: readonly Group[] = sizes.map((_, i) => ({ key: String(i) }));
          const model = new TreeModel(rowsOf(groups, 100), (key: string) => rowsOf(names(sizes[Number(key)] ?? 0, `${key}:`)));
          model.groups.start();
          await settle();
          const open = new Set<number>();
          for (const group of toggled.filter((g) => g < sizes.length)) {
            model.toggle(group);
            if (!open.delete(group)) open.add(group);
            await settle();
          }
          const expected = sizes.flatMap((size, group) => [
            `group ${group} ${open.has(group)}`,
            ...(open.has(group) ? (size === 0 ? [`note ${group}`] : names(size, '').map((i) => `object ${group}:${i}`)) : []),
          ]);
          model.ensure(0, model.count - 1);
          await settle();
          const lines = Array.from({ length: model.count }, (_, i) => {
            const line = model.at(i);
            if (line === undefined) return undefined;
            if (line.kind === 'group') return `group ${line.row?.key} ${line.open}`;
            return line.kind === 'note' ? `note ${line.group}` : `object ${line.row}`;
          });
          expect(lines).toEqual(expected);
          for (const group of groups.keys()) expect(expected[model.lineOf(group)]).toMatch(new RegExp(`^group ${group} `));
          expect(model.at(model.count)).toBeUndefined();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the scroll bar of a table that is too tall', () => {
  it('is exact while it fits', () => {
    const scale = scrollScale(28_000, 600);
    expect([scale.domHeight, scale.toTable(123), scale.toDom(123)]).toEqual([28_000, 123, 123]);
  });

  it('covers five million rows from the first to the last', () => {
    const height = 5_000_000 * 28;
    const scale = scrollScale(height, 600, 62);
    expect(scale.domHeight).toBe(tallest);
    expect(scale.toTable(0)).toBe(0);
    // Scrolled to its very end, the last row stands right above the foot.
    expect(scale.toTable(tallest + 62 - 600)).toBeCloseTo(height + 62 - 600);
    expect(scale.toDom(scale.toTable(777_777))).toBeCloseTo(777_777);
  });

  it('moves as little as possible to show a row, and reaches the last', () => {
    const place = { rowHeight: 28, view: 600, head: 32, foot: 30 };
    expect(offsetToShow(5, { ...place, offset: 0 })).toBeUndefined();
    expect(offsetToShow(5, { ...place, offset: 1000 })).toBe(140);
    expect(offsetToShow(100, { ...place, offset: 0 })).toBe(101 * 28 + 62 - 600);
    const last = 4_999_999;
    expect(offsetToShow(last, { ...place, offset: 0 })).toBe(5_000_000 * 28 + 62 - 600);
  });
});
