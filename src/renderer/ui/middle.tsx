// A name cut in the middle where it does not fit: beginnings and ends tell names apart. What is seen are two pieces that CSS makes;
// the text itself is whole, for whoever hears, finds or copies it.
import { oneLine } from '../../shared/one-line.js';
import styles from './middle.module.css';

const tailLength = 12;

export function Middle({ text: raw, title = oneLine(raw) }: { readonly text: string; readonly title?: string | undefined }) {
  const text = oneLine(raw);
  if (text.length <= tailLength + 4) {
    return (
      <span className={styles.whole} title={title}>
        {text}
      </span>
    );
  }
  const cut = text.length - tailLength;
  return (
    <span className={styles.middle} title={title} data-head={text.slice(0, cut)} data-tail={text.slice(cut)}>
      <span className={styles.text}>{text}</span>
    </span>
  );
}
