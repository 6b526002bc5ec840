/** Shown while files are held over an element: what dropping them does. Covers its positioned parent. */
import styles from './DropHint.module.css';

export function DropHint({ text }: { readonly text: string }) {
  return <p className={styles.hint}>{text}</p>;
}
