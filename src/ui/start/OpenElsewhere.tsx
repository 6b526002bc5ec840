/** Says that a project is open in another tab, and offers to open it here instead. */
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import { useActions, useInkling } from '../shared/store-context';
import styles from './OpenElsewhere.module.css';

export function OpenElsewhere() {
  const { t } = useTranslation();
  const { openHere, leaveLockedProject } = useActions();
  const lockedProject = useInkling(state => state.lockedProject);
  const name = useInkling(
    ({ projects }) =>
      projects?.find(({ project }) => project.id === lockedProject?.id)?.project.name ?? '',
  );
  if (!lockedProject) return null;
  const { isAwaited } = lockedProject;
  return (
    <Dialog
      role="alertdialog"
      title={t('elsewhere.title', { name })}
      isOpen
      onClose={leaveLockedProject}
    >
      <p className={styles.text} role="status">
        {t(isAwaited ? 'elsewhere.waiting' : 'elsewhere.text')}
      </p>
      <div className={styles.buttons}>
        <Button autoFocus onPress={leaveLockedProject}>
          {t('common.cancel')}
        </Button>
        <Button look="primary" isPending={isAwaited} onPress={() => void openHere()}>
          {t('elsewhere.openHere')}
        </Button>
      </div>
    </Dialog>
  );
}
