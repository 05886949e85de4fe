// Words of the interface, by id: window, command line and report share them. One JSON file an area, one folder a locale.
import i18next, { type i18n } from 'i18next';
import app from './en/app.json' with { type: 'json' };
import cli from './en/cli.json' with { type: 'json' };
import coach from './en/coach.json' with { type: 'json' };
import compare from './en/compare.json' with { type: 'json' };
import connect from './en/connect.json' with { type: 'json' };
import explain from './en/explain.json' with { type: 'json' };
import failure from './en/failure.json' with { type: 'json' };
import guide from './en/guide.json' with { type: 'json' };
import inspect from './en/inspect.json' with { type: 'json' };
import menu from './en/menu.json' with { type: 'json' };
import run from './en/run.json' with { type: 'json' };
import share from './en/share.json' with { type: 'json' };
import step from './en/step.json' with { type: 'json' };
import verdict from './en/verdict.json' with { type: 'json' };
import verify from './en/verify.json' with { type: 'json' };
import watch from './en/watch.json' with { type: 'json' };
import appZh from './zh-CN/app.json' with { type: 'json' };
import cliZh from './zh-CN/cli.json' with { type: 'json' };
import coachZh from './zh-CN/coach.json' with { type: 'json' };
import compareZh from './zh-CN/compare.json' with { type: 'json' };
import connectZh from './zh-CN/connect.json' with { type: 'json' };
import explainZh from './zh-CN/explain.json' with { type: 'json' };
import failureZh from './zh-CN/failure.json' with { type: 'json' };
import guideZh from './zh-CN/guide.json' with { type: 'json' };
import inspectZh from './zh-CN/inspect.json' with { type: 'json' };
import menuZh from './zh-CN/menu.json' with { type: 'json' };
import runZh from './zh-CN/run.json' with { type: 'json' };
import shareZh from './zh-CN/share.json' with { type: 'json' };
import stepZh from './zh-CN/step.json' with { type: 'json' };
import verdictZh from './zh-CN/verdict.json' with { type: 'json' };
import verifyZh from './zh-CN/verify.json' with { type: 'json' };
import watchZh from './zh-CN/watch.json' with { type: 'json' };

export const catalogues = {
  en: { app, cli, coach, compare, connect, explain, failure, guide, inspect, menu, run, share, step, verdict, verify, watch },
  'zh-CN': {
    app: appZh,
    cli: cliZh,
    coach: coachZh,
    compare: compareZh,
    connect: connectZh,
    explain: explainZh,
    failure: failureZh,
    guide: guideZh,
    inspect: inspectZh,
    menu: menuZh,
    run: runZh,
    share: shareZh,
    step: stepZh,
    verdict: verdictZh,
    verify: verifyZh,
    watch: watchZh,
  },
} as const;
export type Locale = keyof typeof catalogues;

/** The locale that a choice and the system's own come to. */
export function localeFor(choice: string, system: string): Locale {
  const wanted = choice === 'system' ? system : choice;
  const known = Object.keys(catalogues) as Locale[];
  return known.find((l) => l === wanted) ?? known.find((l) => l.split('-', 1)[0] === wanted.split('-', 1)[0]) ?? 'en';
}

/** An i18next instance whose ids are `area:id`, with plurals (`_one`, `_other`) and `{{name}}` interpolation. Missing ids throw: a text is never silently an id. */
export function createMessages(locale: Locale): i18n {
  const instance = i18next.createInstance();
  void instance.init({
    lng: locale,
    fallbackLng: 'en',
    ns: Object.keys(catalogues.en),
    defaultNS: 'app',
    resources: catalogues,
    interpolation: { escapeValue: false },
    initAsync: false,
    saveMissing: true,
    missingKeyHandler: (_languages, area, id) => {
      throw new Error(`no text for ${area}:${id}`);
    },
  });
  // `{{waitedMs, seconds}}`
  instance.services.formatter?.add('seconds', (ms: number, language) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(ms / 1000),
  );
  return instance;
}
