import { expect, test } from 'vitest';
import { launchSpec } from '../../../src/shared/target.js';
import type { Timestamp } from '../../../src/shared/units.js';
import { investigationName, isUnnamed, subjectOf } from '../../../src/workbench/investigation-name.js';

const at = new Date(2026, 0, 5, 7, 3, 9).getTime() as Timestamp;

test('it begins with what is looked at, and says when', () => {
  expect(investigationName(at, 'server.js')).toBe('server.js 2026-01-05 07.03.09');
  expect(investigationName(at, '购物车 – Kasse')).toBe('购物车 – Kasse 2026-01-05 07.03.09');
  expect(investigationName(at)).toBe('hunt 2026-01-05 07.03.09');
});

test('a folder can be called so everywhere', () => {
  const named = (subject: string) => investigationName(at, subject).replace(' 2026-01-05 07.03.09', '');
  expect(named('http://a.example/b?c=<d>|"e"*\\f\n')).toBe('http a.example b c= d e f');
  expect(named('../../.ssh')).toBe('ssh');
  expect(named(' . ')).toBe('hunt');
  expect(named('con.js')).toBe('_con.js');
  expect(named('console.js')).toBe('console.js');
  expect(named('x'.repeat(300))).toBe('x'.repeat(40));
});

test('what nobody named is told from what somebody did', () => {
  expect(isUnnamed(investigationName(at))).toBe(true);
  expect(isUnnamed(investigationName(at, 'server.js'))).toBe(false);
  expect(isUnnamed('hunt for the red October')).toBe(false);
});

test('of a launched program its script is told', () => {
  const launched = (command: string, ...args: string[]) => subjectOf(launchSpec.parse({ kind: 'launch', command, args }));
  expect(launched('/usr/bin/python3', '-u', '/srv/app.py', '--port', '80')).toBe('app.py');
  expect(launched('node', '--expose-gc', 'dist/server.js')).toBe('server.js');
});
