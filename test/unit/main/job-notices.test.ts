import { expect, it } from 'vitest';
import { noticeOf } from '../../../src/main/job-notices.js';
import { createMessages } from '../../../src/messages/index.js';

const told = (wanted: boolean, inFront: boolean, ok = true): readonly string[] => {
  const shown: string[] = [];
  const show = (title: string, body: string): void => void shown.push(title, body);
  noticeOf(
    { messages: createMessages('en'), wanted: () => wanted, inFront: () => inFront, show },
    { kind: 'capture', subject: 'warm', ok },
  );
  return shown;
};

it('tells of the end of long work only to someone who looks elsewhere and wants to be told', () => {
  expect(told(true, false)).toEqual(['Finished', 'Capturing “warm”']);
  expect(told(true, false, false)[0]).toBe('Failed');
  expect(told(true, true)).toEqual([]);
  expect(told(false, false)).toEqual([]);
});
