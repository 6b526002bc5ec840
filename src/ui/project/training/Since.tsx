/** What has changed since the dense head was trained, where that matters. */
import { useTranslation } from 'react-i18next';
import type { DenseHeadState } from '../../../app/training/training-state';
import { useTask } from '../shared/use-current';
import styles from './Outcome.module.css';
import { isOutOfDate } from './use-training';

export function Since({ head }: { readonly head: DenseHeadState }) {
  const { t, i18n } = useTranslation();
  const { classes } = useTask();
  if (!head.fits) {
    return (
      <p className={styles.stale} role="status">
        {t('training.misfit')}
      </p>
    );
  }
  if (!isOutOfDate(head)) return null;
  const list = new Intl.ListFormat(i18n.language);
  const { added, removed, moved, unknown } = head.changesSince;
  const names = classes.filter(({ id }) => unknown.includes(id)).map(({ name }) => `“${name}”`);
  const changes = [
    ...(['added', 'removed', 'moved'] as const).flatMap(kind => {
      const count = { added, removed, moved }[kind];
      return count > 0 ? [t(`training.${kind}`, { count })] : [];
    }),
    ...(names.length > 0
      ? [t('training.unknown', { count: names.length, names: list.format(names) })]
      : []),
  ];
  return (
    <p className={styles.stale} role="status">
      {t('training.stale', { changes: list.format(changes) })}
    </p>
  );
}
