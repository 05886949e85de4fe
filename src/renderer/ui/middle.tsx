// A name cut in the middle where it does not fit: beginnings and ends tell names apart. What is seen is drawn over the text by CSS; the
// text itself is whole, for whoever hears, finds or copies it.
import { oneLine } from '../../shared/one-line.js';
import styles from './middle.module.css';
import { keepShort } from './shorten.js';

export function Middle({ text: raw, title = oneLine(raw) }: { readonly text: string; readonly title?: string | undefined }) {
  const text = oneLine(raw);
  return (
    // Another text is measured anew.
    <span key={text} ref={keepShort} className={styles.middle} title={title} data-shown={text}>
      <span className={styles.text}>{text}</span>
    </span>
  );
}
