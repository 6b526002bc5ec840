/** What can be done with a project that is not open. */
import { Copy, Ellipsis, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProjectId } from '../../core/project/types';
import { ConfirmDelete } from '../kit/Dialog';
import { IconButton } from '../kit/IconButton';
import { Menu, MenuItem } from '../kit/Menu';
import { useActions } from '../shared/store-context';

interface Props {
  readonly id: ProjectId;
  readonly name: string;
}

export function TileMenu({ id, name }: Props) {
  const { t } = useTranslation();
  const { duplicateProject, deleteProject } = useActions();
  const title = t('start.options', { name });
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <Menu
        label={title}
        trigger={
          <IconButton look="plain" label={title}>
            <Ellipsis size={20} aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuItem
          text={t('start.duplicate')}
          onAction={() => void duplicateProject(id, t('start.copyOf', { name }))}
        >
          <Copy size={18} aria-hidden="true" />
          {t('start.duplicate')}
        </MenuItem>
        <MenuItem text={t('common.delete')} isDanger onAction={() => setDeleting(true)}>
          <Trash2 size={18} aria-hidden="true" />
          {t('common.delete')}
        </MenuItem>
      </Menu>
      <ConfirmDelete
        title={t('start.deleteTitle', { name })}
        text={t('start.deleteText')}
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        onConfirm={() => void deleteProject(id)}
      />
    </>
  );
}
