import { describe, expect, it } from 'vitest';
import { checkWords, literalAttributes } from '../../../scripts/check-words.mjs';

describe('literal text in attributes', () => {
  it.each([
    ['<a title="Close" />'],
    [`<a aria-label={'Close'} />`],
    ['<a placeholder={on ? t("x") : "off"} />'],
    ['<a alt={`Chart of ${name}`} />'],
    ['<a title={name ?? "none"} />'],
  ])('refuses %s', (jsx) => {
    expect(literalAttributes('a.tsx', `export const a = (on: boolean, name: string) => ${jsx};`)).toHaveLength(1);
  });

  it.each([
    ['<a title={t("app:close")} />'],
    ['<a className="close" data-kind="x" role="button" />'],
    ['<a title={`${a}: ${b}`} />'],
    ['<a aria-label={count} />'],
    ['<a alt="" />'],
  ])('allows %s', (jsx) => {
    expect(literalAttributes('a.tsx', `export const x = ${jsx};`)).toEqual([]);
  });
});

describe('this project', () => {
  it('has no literal text in its window', () => {
    expect(checkWords()).toEqual([]);
  });
});
