/** Picks a file that becomes a project, or the files of a model, and opens them. */
import { FolderOpen } from 'lucide-react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button';
import { useActions } from '../shared/store-context';

export function OpenFileButton({ size = 'normal' }: { readonly size?: 'normal' | 'large' }) {
  const { t } = useTranslation();
  const { openFiles } = useActions();
  return (
    <FileTrigger allowsMultiple onSelect={files => files && void openFiles(files, t('task.first'))}>
      <Button size={size}>
        <FolderOpen size={18} aria-hidden="true" />
        {t('start.openFile')}
      </Button>
    </FileTrigger>
  );
}
