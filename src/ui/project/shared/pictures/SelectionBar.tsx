/** What can be done with the selected pictures of a class. */
import { FlaskConical, FolderInput, GraduationCap, Trash2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ClassId, SampleId } from '../../../../core/project/types';
import { Button } from '../../../kit/Button';
import { IconButton } from '../../../kit/IconButton';
import { Menu, MenuItem } from '../../../kit/Menu';
import { useActions } from '../../../shared/store-context';
import { useTask } from '../use-current';
import styles from './SelectionBar.module.css';

interface Props {
  readonly classId: ClassId;
  readonly selected: readonly SampleId[];
  /** Whether they are of the test set. */
  readonly areTest: boolean;
  readonly onClear: () => void;
  readonly onSelectAll: () => void;
  /** Told when the bar is about to go, so that the focus finds another place. */
  readonly onDone: () => void;
}

export function SelectionBar(props: Props) {
  const { classId, selected, areTest, onClear, onSelectAll, onDone } = props;
  const { t } = useTranslation();
  const { moveSamples, deleteSamples, holdBack, returnToExamples } = useActions();
  const others = useTask().classes.filter(other => other.id !== classId);
  return (
    <div className={styles.bar}>
      <span className={styles.count} aria-live="polite">
        {t('pictures.selected', { count: selected.length })}
      </span>
      <Button look="quiet" onPress={onSelectAll}>
        {t('pictures.selectAll')}
      </Button>
      <Menu
        label={t('pictures.move')}
        trigger={
          <Button look="quiet" isDisabled={others.length === 0}>
            <FolderInput size={18} aria-hidden="true" />
            {t('pictures.move')}
          </Button>
        }
      >
        {others.map(other => (
          <MenuItem
            key={other.id}
            text={other.name}
            onAction={() => {
              onDone();
              moveSamples(selected, other.id);
            }}
          >
            {other.name}
          </MenuItem>
        ))}
      </Menu>
      {areTest ? (
        <IconButton
          label={t('pictures.learn')}
          onPress={() => {
            onDone();
            returnToExamples(selected);
          }}
        >
          <GraduationCap size={18} aria-hidden="true" />
        </IconButton>
      ) : (
        <IconButton
          label={t('pictures.holdBack')}
          onPress={() => {
            onDone();
            holdBack(selected);
          }}
        >
          <FlaskConical size={18} aria-hidden="true" />
        </IconButton>
      )}
      <IconButton
        label={t('pictures.delete')}
        onPress={() => {
          onDone();
          deleteSamples(selected);
        }}
      >
        <Trash2 size={18} aria-hidden="true" />
      </IconButton>
      <IconButton
        label={t('pictures.clear')}
        onPress={() => {
          onDone();
          onClear();
        }}
      >
        <X size={18} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
