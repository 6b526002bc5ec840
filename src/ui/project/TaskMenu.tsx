/** What else can be done with the project: adding, renaming and deleting tasks. */
import { EllipsisVertical, Layers, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDelete } from '../kit/Dialog';
import { IconButton } from '../kit/IconButton';
import { Menu, MenuItem } from '../kit/Menu';
import { useActions } from '../shared/store-context';
import { NameDialog } from './NameDialog';
import { useProject, useTask } from './shared/use-current';

export function TaskMenu() {
  const { t } = useTranslation();
  const actions = useActions();
  const project = useProject();
  const task = useTask();
  const [open, setOpen] = useState<'rename' | 'delete' | null>(null);
  const isOnly = project.tasks.length < 2;
  return (
    <>
      <Menu
        label={t('header.more')}
        trigger={
          <IconButton label={t('header.more')}>
            <EllipsisVertical size={20} aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuItem
          text={t('task.add')}
          onAction={() => actions.addTask(t('task.numbered', { number: project.tasks.length + 1 }))}
        >
          <Layers size={18} aria-hidden="true" />
          {t('task.add')}
        </MenuItem>
        <MenuItem text={t('task.rename')} onAction={() => setOpen('rename')}>
          <Pencil size={18} aria-hidden="true" />
          {t('task.rename')}
        </MenuItem>
        <MenuItem
          text={t('task.delete')}
          isDanger
          isDisabled={isOnly}
          onAction={() => setOpen('delete')}
        >
          <Trash2 size={18} aria-hidden="true" />
          {t('task.delete')}
        </MenuItem>
      </Menu>
      <NameDialog
        title={t('task.rename')}
        label={t('task.name')}
        name={task.name}
        isOpen={open === 'rename'}
        onClose={() => setOpen(null)}
        onRename={name => actions.renameTask(task.id, name)}
      />
      <ConfirmDelete
        title={t('task.deleteTitle', { name: task.name })}
        text={t('task.deleteText')}
        isOpen={open === 'delete'}
        onClose={() => setOpen(null)}
        onConfirm={() => actions.deleteTask(task.id)}
      />
    </>
  );
}
