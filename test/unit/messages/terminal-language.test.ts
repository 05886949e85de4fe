import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../src/messages/terminal-language.js';

const locale = (env: Record<string, string>, ...args: string[]) => languageOf(args, env).locale;

describe('the language of the command line', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'C' }, 'en'],
    [{ LANG: 'POSIX' }, 'en'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh_CN.utf8' }, 'zh-CN'],
    [{ LANG: 'zh_CN' }, 'zh-CN'],
    [{ LANG: 'zh_CN.GBK' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'en_US.UTF-8', LC_ALL: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: '' }, 'zh-CN'],
    [{ LANG: 'C', HOLDFAST_LANG: 'zh' }, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8', HOLDFAST_LANG: 'en' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8', HOLDFAST_LANG: 'xx' }, 'zh-CN'],
  ])('with %j is %s', (env, wanted) => {
    expect(locale(env as Record<string, string>)).toBe(wanted);
  });

  it('is what --lang says, wherever it stands, and the option is taken out', () => {
    const env = { LANG: 'en_US.UTF-8' };
    expect(languageOf(['--lang', 'zh-CN', 'hunt', '--json'], env)).toEqual({ locale: 'zh-CN', args: ['hunt', '--json'] });
    expect(languageOf(['hunt', '--lang=zh', '--json'], env)).toEqual({ locale: 'zh-CN', args: ['hunt', '--json'] });
    expect(languageOf(['hunt', '--lang', 'en'], { HOLDFAST_LANG: 'zh-CN' })).toEqual({ locale: 'en', args: ['hunt'] });
  });

  it('leaves alone what belongs to the program', () => {
    const args = ['hunt', '--', 'node', 'app.js', '--lang', 'zh-CN'];
    expect(languageOf(args, {})).toEqual({ locale: 'en', args });
  });

  it('leaves a language that is not spoken to be refused', () => {
    expect(languageOf(['hunt', '--lang', 'tlh'], {}).args).toEqual(['--lang', 'tlh', 'hunt']);
    expect(languageOf(['hunt', '--lang'], {}).args).toEqual(['--lang', 'hunt']);
  });
});
