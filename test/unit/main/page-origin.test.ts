import { describe, expect, it } from 'vitest';
import { pageAddress, pageUrl, sameOrigin, samePage } from '../../../src/main/page-origin.js';

describe('the page', () => {
  it('comes from the development server only where nothing is packaged', () => {
    const env = { ELECTRON_RENDERER_URL: 'http://localhost:5173' };
    expect(pageAddress(env, false)).toBe('http://localhost:5173');
    expect(pageAddress(env, true)).toBe(pageUrl);
    expect(pageAddress({}, false)).toBe(pageUrl);
  });

  it.each([
    ['holdfast://app/other.html', true],
    ['holdfast://app.example.com/index.html', false],
    ['https://app/index.html', false],
    ['holdfast://app@evil/index.html', false],
    ['file:///etc/passwd', false],
    ['data:text/html,x', false],
    ['', false],
  ])('shares its origin with %s: %s', (url, expected) => expect(sameOrigin(url, pageUrl)).toBe(expected));

  it('is itself with another query, and not another document of its origin', () => {
    expect(samePage('holdfast://app/index.html?x#y', pageUrl)).toBe(true);
    expect(samePage('holdfast://app/other.html', pageUrl)).toBe(false);
    expect(samePage('http://localhost:5173/', 'http://localhost:5173')).toBe(true);
  });
});
