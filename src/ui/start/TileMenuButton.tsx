/** What looks like the button of a project's menu, until the menu is there. */
import { Ellipsis } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import styles from '../kit/Button.module.css';

export function TileMenuButton({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  return (
    <Button
      aria-label={t('start.options', { name })}
      className={`${styles.button} ${styles.icon} ${styles.plain}`}
    >
      <Ellipsis size={20} aria-hidden="true" />
    </Button>
  );
}
