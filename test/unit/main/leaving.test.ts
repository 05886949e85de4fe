import { expect, it, vi } from 'vitest';
import { createLeaving, type Work } from '../../../src/main/leaving.js';

function start({ work = undefined as Work | undefined, answer = true } = {}) {
  const left: string[] = [];
  let current = work;
  const leaving = createLeaving({
    work: () => current,
    stopWork: async () => {
      left.push('stopped');
      current = undefined;
    },
    ask: async (what) => {
      left.push(`asked about ${what}`);
      return answer;
    },
    leave: () => left.push(leaving.mayLeave() ? 'left' : 'held back'),
    note: () => {},
  });
  return { leaving, left };
}

it('asks nothing where nothing runs', () => {
  const { leaving, left } = start();
  expect(leaving.mayLeave()).toBe(true);
  expect(left).toEqual([]);
});

it('holds the wish back, asks once however often it is wished, stops the work, and leaves', async () => {
  const { leaving, left } = start({ work: 'hunt' });
  expect([leaving.mayLeave(), leaving.mayLeave()]).toEqual([false, false]);
  await vi.waitFor(() => expect(left).toEqual(['asked about hunt', 'stopped', 'left']));
});

it('stays where the person waits, and asks again the next time', async () => {
  const { leaving, left } = start({ work: 'capture', answer: false });
  expect(leaving.mayLeave()).toBe(false);
  await vi.waitFor(() => expect(left).toEqual(['asked about capture']));
  await vi.waitFor(() => {
    leaving.mayLeave();
    expect(left).toEqual(['asked about capture', 'asked about capture']);
  });
});

it('asks nobody when the system ends it', () => {
  const { leaving, left } = start({ work: 'capture' });
  leaving.noQuestions();
  expect(leaving.mayLeave()).toBe(true);
  expect(left).toEqual([]);
});
