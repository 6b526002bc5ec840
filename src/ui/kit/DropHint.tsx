/** Over what files are held over: what dropping them there does. Covers its positioned parent. */
import styles from './DropHint.module.css';

export function DropHint({ text }: { readonly text: string }) {
  return <p className={styles.hint}>{text}</p>;
}
