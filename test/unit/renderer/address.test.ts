import { describe, expect, it } from 'vitest';
import { isLoopback, parseAddress } from '../../../src/renderer/stages/connect/address.js';

describe('an inspector address', () => {
  it.each([
    ['9229', '127.0.0.1', 9229, undefined],
    [':9230', '127.0.0.1', 9230, undefined],
    ['localhost:9229', 'localhost', 9229, undefined],
    ['[::1]:9229', '::1', 9229, undefined],
    ['ws://127.0.0.1:9229/0a1b-2c', '127.0.0.1', 9229, '0a1b-2c'],
    ['Debugger listening on ws://127.0.0.1:40111/0a1b-2c', '127.0.0.1', 40111, '0a1b-2c'],
    ['DevTools listening on ws://127.0.0.1:40112/devtools/browser/0a1b-2c', '127.0.0.1', 40112, undefined],
    ['ws://127.0.0.1:9222/devtools/page/0a1b', '127.0.0.1', 9222, '0a1b'],
    ['http://build.example:9222/json/list', 'build.example', 9222, undefined],
    ['devtools://devtools/bundled/inspector.html?ws=10.0.0.7:9229/abc', '10.0.0.7', 9229, 'abc'],
    ['  10.0.0.7:9229 ', '10.0.0.7', 9229, undefined],
  ])('reads %j', (text, host, port, target) => {
    expect(parseAddress(text)).toEqual({ host, port, target });
  });

  it.each(['', 'localhost', 'localhost:', 'localhost:0', 'localhost:70000', 'a b:9229', '::1:9229x'])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['10.0.0.1', false],
    ['127.0.0.1.example.com', false],
    ['localhost.example.com', false],
    ['0.0.0.0', false],
  ])('%s is this machine: %s', (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback);
  });
});
