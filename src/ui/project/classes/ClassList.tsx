/** The classes of the shown task, and ways to make more. */
import { FileArchive, FolderPlus } from 'lucide-react';
import { memo } from 'react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ClassId, Sample } from '../../../core/project/types';
import { Button } from '../../kit/Button';
import { useActions } from '../../shared/store-context';
import { useSamplesByClass, useTask } from '../shared/use-current';
import { AddClass } from './AddClass';
import { ClassCard } from './ClassCard';
import styles from './ClassList.module.css';

const NONE: readonly Sample[] = [];

/** While pictures pour into one class, the others are not rendered again. */
const SteadyCard = memo(ClassCard);

export function ClassList({ onUse }: { readonly onUse: (id: ClassId) => void }) {
  const { t } = useTranslation();
  const { importFiles } = useActions();
  const task = useTask();
  const samples = useSamplesByClass();
  const importAsClasses = (files: FileList | null) => {
    if (files && files.length > 0) void importFiles([...files]);
  };
  return (
    <section className={styles.list} aria-labelledby="classes-title">
      <h2 id="classes-title" className={styles.title}>
        {t('classes.title')}
      </h2>
      {task.classes.length === 0 && (
        <div className={styles.empty}>
          <h3>{t('classes.emptyTitle')}</h3>
          <p>{t('classes.emptyText')}</p>
        </div>
      )}
      {task.classes.map((label, index) => (
        <SteadyCard
          key={label.id}
          label={label}
          index={index}
          samples={samples.get(label.id) ?? NONE}
          onUse={onUse}
        />
      ))}
      <AddClass key={task.id} />
      <div className={styles.imports}>
        <FileTrigger acceptDirectory onSelect={importAsClasses}>
          <Button look="quiet">
            <FolderPlus size={18} aria-hidden="true" />
            {t('classes.addFolder')}
          </Button>
        </FileTrigger>
        <FileTrigger
          acceptedFileTypes={['.zip', 'application/zip']}
          allowsMultiple
          onSelect={importAsClasses}
        >
          <Button look="quiet">
            <FileArchive size={18} aria-hidden="true" />
            {t('classes.addZip')}
          </Button>
        </FileTrigger>
      </div>
      {task.classes.length > 0 && <p className={styles.hint}>{t('classes.pasteHint')}</p>}
    </section>
  );
}
