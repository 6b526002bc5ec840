/** Asks which base model made the embeddings of a dataset that is to be opened: the file does not say. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnnamedDataset } from '../../app/files/files-state';
import { Button } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import { Select } from '../kit/Select';
import { useActions, useInkling } from '../shared/store-context';
import styles from './DatasetDialog.module.css';

export function DatasetDialog() {
  const { t } = useTranslation();
  const { openDataset } = useActions();
  const dataset = useInkling(state => state.dataset);
  if (!dataset) return null;
  return (
    <Dialog
      title={t('dataset.title', { name: dataset.name })}
      isOpen
      onClose={() => void openDataset(null, '')}
    >
      <BaseModelForm dataset={dataset} />
    </Dialog>
  );
}

function BaseModelForm({ dataset }: { readonly dataset: UnnamedDataset }) {
  const { t } = useTranslation();
  const { openDataset } = useActions();
  const [made, setMade] = useState(dataset.baseModels[0]);
  return (
    <form
      className={styles.form}
      onSubmit={event => {
        event.preventDefault();
        void openDataset(made, t('task.first'));
      }}
    >
      <p>{t('dataset.text')}</p>
      <Select
        label={t('dataset.baseModel')}
        options={dataset.baseModels.map(id => ({ value: id, text: t(`settings.base.${id}.name`) }))}
        value={made}
        onChange={setMade}
      />
      <p>{t('dataset.hint')}</p>
      <Button type="submit" look="primary">
        {t('dataset.open')}
      </Button>
    </form>
  );
}
