// How the application looks and speaks, and whether it looks for newer releases.
import { catalogues } from '../../messages/index.js';
import { type Language, language, motion, theme } from '../../shared/preferences.js';
import { useText } from '../text/use-text.js';
import { Check } from '../ui/check.js';
import { Dialog } from '../ui/dialog.js';
import { Field, Select } from '../ui/field.js';
import { Segmented } from '../ui/segmented.js';
import { EditorChoice, SourceFolders } from './editor-choice.js';
import styles from './preferences-dialog.module.css';
import { useServices, useStoreOf } from './services.js';

/** Languages are named in themselves, so that whoever cannot read the present one finds theirs. */
function nameIn(code: Language): string {
  // By its script: what is written is the same wherever it is spoken.
  const written = code === 'zh-CN' ? 'zh-Hans' : code;
  return new Intl.DisplayNames([written], { type: 'language' }).of(written) ?? code;
}

export function PreferencesDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const { appearance, alerts } = useServices();
  const { preferences, updatesKnown } = useStoreOf(appearance.store, (s) => s);
  const change = (wanted: Parameters<typeof appearance.change>[0]): void => void appearance.change(wanted).catch(alerts.bug);
  const spoken = language.options.filter((code) => code === 'system' || code in catalogues);
  return (
    <Dialog title={t('app:preferences.title')} onClose={onClose}>
      <div className={styles.choices}>
        <div className={styles.choice}>
          <span className={styles.label}>{t('app:preferences.theme')}</span>
          <Segmented
            label={t('app:preferences.theme')}
            value={preferences.theme}
            options={theme.options.map((value) => ({ value, label: t(`app:preferences.themes.${value}`) }))}
            onChange={(value) => change({ theme: value })}
          />
        </div>
        <div className={styles.choice}>
          <span className={styles.label}>{t('app:preferences.motion')}</span>
          <Segmented
            label={t('app:preferences.motion')}
            value={preferences.motion}
            options={motion.options.map((value) => ({ value, label: t(`app:preferences.motions.${value}`) }))}
            onChange={(value) => change({ motion: value })}
          />
        </div>
        <Field label={t('app:preferences.language')}>
          {({ id }) => (
            <Select id={id} value={preferences.language} onChange={(event) => change({ language: event.target.value as Language })}>
              {spoken.map((code) => (
                <option key={code} value={code} lang={code === 'system' ? undefined : code}>
                  {code === 'system' ? t('app:preferences.systemLanguage') : nameIn(code)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <EditorChoice preferences={preferences} change={change} />
        <SourceFolders preferences={preferences} change={change} />
        <Check
          label={t('app:preferences.notices')}
          what={t('app:preferences.noticesWhat')}
          checked={preferences.notices}
          onChange={(notices) => change({ notices })}
        />
        <Check
          label={t('app:preferences.updates')}
          what={t(updatesKnown ? 'app:preferences.updatesWhat' : 'app:preferences.updatesUnknown')}
          checked={preferences.updates}
          disabled={!updatesKnown}
          onChange={(updates) => change({ updates })}
        />
      </div>
    </Dialog>
  );
}
