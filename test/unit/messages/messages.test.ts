import { describe, expect, it } from 'vitest';
import { catalogues, createMessages } from '../../../src/messages/index.js';
import { failureCodes, failureData } from '../../../src/shared/failures.js';
import { stepName } from '../../../src/shared/progress.js';

const messages = createMessages('en');
const failures = catalogues.en.failure as Record<string, { title: string; remedy: string }>;

describe('messages', () => {
  it('tells how long was waited in seconds', () => {
    expect(messages.t('failure:TARGET_NOT_RESPONDING.title', { title: 'app', waitedMs: 5000 })).toBe('app has not answered for 5 s');
    expect(messages.t('failure:CONNECTION_TIMEOUT.title', { address: 'x:1', waitedMs: 1500 })).toBe('x:1 did not answer within 1.5 s');
  });

  it.each(failureCodes)('says what %s is and what to do', (code) => {
    expect(failures[code]?.title).toBeTruthy();
    expect(failures[code]?.remedy).toBeTruthy();
  });

  it.each(failureCodes)('%s uses only figures that the failure carries', (code) => {
    const known = Object.keys(failureData[code].shape);
    const used = [...`${failures[code]?.title} ${failures[code]?.remedy}`.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]);
    expect(used.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });

  it('has no text for a failure that does not exist', () => {
    expect(Object.keys(failures).filter((code) => !failureCodes.includes(code as never))).toEqual([]);
  });

  it.each(stepName.options)('names the step %s', (step) => {
    expect(messages.t(`step:${step}`)).not.toBe('');
  });

  it('throws for an id without a text, instead of showing the id', () => {
    expect(() => messages.t('app:no.such.text')).toThrow('app:no.such.text');
  });
});
