/** One class: its name and colour, its pictures, and the ways in for more. */
import { ImagePlus } from 'lucide-react';
import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ClassId, ClassLabel, Sample } from '../../../core/project/types';
import { Button } from '../../kit/Button';
import { DropHint } from '../../kit/DropHint';
import { InlineName } from '../../kit/InlineName';
import { classColour } from '../../kit/palette';
import { useFileDrop } from '../../kit/use-file-drop';
import { useActions } from '../../shared/store-context';
import { PictureGrid } from '../shared/pictures/PictureGrid';
import { ClassAccuracy } from './ClassAccuracy';
import styles from './ClassCard.module.css';
import { ClassMenu } from './ClassMenu';
import { ColourMenu } from './ColourMenu';
import { RecordButton } from './RecordButton';

interface Props {
  readonly label: ClassLabel;
  readonly index: number;
  readonly samples: readonly Sample[];
  readonly onUse: (id: ClassId) => void;
}

export function ClassCard({ label, index, samples, onUse }: Props) {
  const { t } = useTranslation();
  const actions = useActions();
  const [isNaming, setNaming] = useState(false);
  const { id, name, colour, enabled } = label;
  const { isOver, dropProps } = useFileDrop(data => {
    onUse(id);
    void actions.importFiles(data, id);
  });
  return (
    <section
      className={`${styles.card} ${enabled ? '' : styles.off} ${isOver ? styles.over : ''}`}
      style={{ '--class-colour': classColour(colour) }}
      aria-label={name}
      onFocusCapture={() => onUse(id)}
      onPointerDownCapture={() => onUse(id)}
      {...dropProps}
    >
      <div className={styles.head}>
        <ColourMenu label={label} />
        <h3 className={styles.name}>
          <InlineName
            name={name}
            label={t('classes.name')}
            onRename={next => actions.renameClass(id, next)}
            isEditing={isNaming}
            onEditingChange={setNaming}
          />
        </h3>
        {!enabled && <span className={styles.badge}>{t('classes.off')}</span>}
        <span className={styles.counts}>
          <span>{t('classes.pictures', { count: samples.length })}</span>
          <ClassAccuracy label={label} />
        </span>
        <ClassMenu label={label} index={index} onRename={() => setNaming(true)} />
      </div>
      {/* Above the pictures, so that a held button stays put while they arrive. */}
      <div className={styles.ways}>
        <RecordButton classId={id} />
        <FileTrigger
          allowsMultiple
          acceptedFileTypes={['image/*', '.zip', 'application/zip']}
          onSelect={files => {
            if (files && files.length > 0) void actions.importFiles([...files], id);
          }}
        >
          <Button>
            <ImagePlus size={18} aria-hidden="true" />
            {t('classes.addFiles')}
          </Button>
        </FileTrigger>
      </div>
      {samples.length > 0 ? (
        <PictureGrid label={label} samples={samples} />
      ) : (
        <p className={styles.empty}>{t('classes.empty')}</p>
      )}
      {isOver && <DropHint text={t('classes.dropHere', { name })} />}
    </section>
  );
}
