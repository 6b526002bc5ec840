/** Picks a file that becomes a project, and opens it. */
import { FolderOpen } from 'lucide-react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from './Button';
import { useActions } from './store-context';

export function OpenFileButton({ size = 'normal' }: { readonly size?: 'normal' | 'large' }) {
  const { t } = useTranslation();
  const { openFile } = useActions();
  return (
    <FileTrigger
      onSelect={files => {
        const file = files?.item(0);
        if (file) void openFile(file, t('task.first'));
      }}
    >
      <Button size={size}>
        <FolderOpen size={18} aria-hidden="true" />
        {t('start.openFile')}
      </Button>
    </FileTrigger>
  );
}
