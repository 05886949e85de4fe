import type { catalogues } from '../messages/index.js';

// Makes `t('watch:…')` a compile error for an id that has no text.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: (typeof catalogues)['en'];
  }
}
