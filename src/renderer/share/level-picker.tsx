// The three levels side by side, each with what it is for and what it holds.
import { Archive, FileText, type LucideIcon, Network } from 'lucide-react';
import type { ShareLevel } from '../../shared/share.js';
import { useText } from '../text/use-text.js';
import { cx } from '../ui/cx.js';
import styles from './level-picker.module.css';

const levels: readonly (readonly [ShareLevel, LucideIcon])[] = [
  ['report', FileText],
  ['structure', Network],
  ['full', Archive],
];

export function LevelPicker({ level, onChange }: { readonly level: ShareLevel; readonly onChange: (level: ShareLevel) => void }) {
  const t = useText();
  return (
    <fieldset className={styles.levels}>
      <legend className={styles.legend}>{t('share:window.levels')}</legend>
      {levels.map(([value, Icon]) => (
        <label key={value} className={cx(styles.level, value === level && styles.chosen)} data-share-level={value}>
          <input type="radio" name="share-level" value={value} checked={value === level} onChange={() => onChange(value)} />
          <span className={styles.name}>
            <Icon size={16} strokeWidth={1.8} aria-hidden />
            {t(`share:window.level.${value}.name`)}
          </span>
          <span className={styles.what}>{t(`share:window.level.${value}.what`)}</span>
          <span className={styles.file}>{t(`share:window.level.${value}.file`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
