/** The tasks of the project; shown once there is a second one. */
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useActions } from '../shared/store-context';
import { useProject } from './shared/use-current';
import styles from './TaskTabs.module.css';

export function TaskTabs() {
  const { t } = useTranslation();
  const { showTask } = useActions();
  const { tasks, activeTaskId } = useProject();
  if (tasks.length < 2) return null;
  return (
    <nav className={styles.tabs} aria-label={t('task.tasks')}>
      <ToggleButtonGroup
        className={styles.group ?? ''}
        aria-label={t('task.tasks')}
        disallowEmptySelection
        selectedKeys={[activeTaskId]}
        onSelectionChange={([key]) => key !== undefined && showTask(String(key))}
      >
        {tasks.map(task => (
          <ToggleButton key={task.id} id={task.id} className={styles.tab ?? ''}>
            {task.name}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </nav>
  );
}
