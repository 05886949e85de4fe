import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capturePlan } from '../../../src/workbench/hunt/capture-plan.js';
import { parseStep, stepText } from '../../../src/workbench/hunt/scenario-text.js';

describe('parseStep', () => {
  it.each([
    ['stdin', { kind: 'stdin', line: '' }],
    ['stdin:next please', { kind: 'stdin', line: 'next please' }],
    ['signal:SIGUSR2', { kind: 'signal', signal: 'SIGUSR2' }],
    ['eval:work({ n: 1 })', { kind: 'eval', expression: 'work({ n: 1 })' }],
    ['http:localhost:3000/a?b=c:d', { kind: 'http', url: 'http://localhost:3000/a?b=c:d' }],
    ['http://localhost:3000/', { kind: 'http', url: 'http://localhost:3000/' }],
    ['http:https://example.test/', { kind: 'http', url: 'https://example.test/' }],
    ['http*20:localhost/', { kind: 'http', url: 'http://localhost/', times: 20 }],
    ['http!*20:localhost/', { kind: 'http', url: 'http://localhost/', times: 20, anyAnswer: true }],
    ['hand', { kind: 'hand' }],
    ['cmd:curl -s http://localhost:3000', { kind: 'cmd', command: 'curl -s http://localhost:3000' }],
    ['wait:250', { kind: 'wait', ms: 250 }],
  ])('reads %s', (text, step) => {
    expect(parseStep(text)).toEqual({ ok: true, value: step });
  });

  it.each([
    '',
    'wait',
    'wait:soon',
    'wait:-1',
    'signal:',
    'signal:rm -rf',
    'eval:',
    'cmd:',
    'http:',
    'http:http://a:PORT/',
    'sleep:3',
    'http*0:a',
    'cmd*2:ls',
    'hand:x',
  ])('refuses %j', (text) => {
    expect(parseStep(text)).toMatchObject({ ok: false, failure: { code: 'BAD_REQUEST' } });
  });

  it('reads back what it writes', () => {
    for (const text of [
      'stdin',
      'stdin:a:b',
      'signal:SIGHUP',
      'eval:x',
      'cmd:ls',
      'wait:5',
      'hand',
      'http:http://a/',
      'http*20:http://a/',
      'http!:http://a/',
    ]) {
      const parsed = parseStep(text);
      expect(parsed.ok && stepText(parsed.value)).toBe(text);
    }
  });
});

describe('capturePlan', () => {
  it('puts the first after the warm-up, the last after the final cycle, the others evenly between', () => {
    expect(capturePlan(12, 3)).toEqual([0, 6, 12]);
    expect(capturePlan(12, 5)).toEqual([0, 3, 6, 9, 12]);
    expect(capturePlan(10, 2)).toEqual([0, 10]);
    expect(capturePlan(10, 1)).toEqual([10]);
    expect(capturePlan(10, 0)).toEqual([]);
  });

  it('never plans a cycle that does not happen, nor one twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 50 }), (cycles, captures) => {
        const plan = capturePlan(cycles, captures);
        expect(new Set(plan).size).toBe(plan.length);
        expect(plan.every((cycle) => cycle >= 0 && cycle <= cycles)).toBe(true);
        if (captures > 0) expect(plan.at(-1)).toBe(cycles);
      }),
    );
  });
});
