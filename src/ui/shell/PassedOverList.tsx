/** The files that an import passes over, and why; folded together. */
import { useTranslation } from 'react-i18next';
import type { PassedOver } from '../../app/imports/plan/types';
import styles from './ImportDialog.module.css';
import { fileText } from './notice-text';

/** Files of one name and reason as one, in the order in which they are found. */
function grouped(files: readonly PassedOver[]): readonly (PassedOver & { count: number })[] {
  const groups = new Map<string, PassedOver & { count: number }>();
  for (const { name, code } of files) {
    const key = `${code}/${name}`;
    const group = groups.get(key) ?? { name, code, count: 0 };
    groups.set(key, group);
    group.count++;
  }
  return [...groups.values()];
}

export function PassedOverList({ files }: { readonly files: readonly PassedOver[] }) {
  const { t, i18n } = useTranslation();
  if (files.length === 0) return null;
  return (
    <details className={styles.passed}>
      <summary>{t('import.passedOver', { count: files.length })}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <ul className={styles.files} tabIndex={0}>
        {grouped(files).map(({ name, code, count }) => (
          <li key={`${code}/${name}`}>
            <strong>{name}</strong> {fileText(t, i18n, code)}
            {count > 1 && ` ${t('import.times', { count })}`}
          </li>
        ))}
      </ul>
    </details>
  );
}
