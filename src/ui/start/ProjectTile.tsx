/** One project on the start page: its cover opens it, its menu copies or deletes it. */
import { Copy, Ellipsis, Images, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { State } from '../../app/state';
import { IconButton } from '../kit/Button';
import { ConfirmDelete } from '../kit/Dialog';
import { Menu, MenuItem } from '../kit/Menu';
import { timeAgo } from '../kit/time-ago';
import { useActions } from '../shared/store-context';
import { Thumbnail } from '../shared/Thumbnail';
import styles from './ProjectTile.module.css';

type ProjectSummary = NonNullable<State['projects']>[number];

export function ProjectTile({ summary }: { readonly summary: ProjectSummary }) {
  const { t, i18n } = useTranslation();
  const actions = useActions();
  const [isDeleting, setDeleting] = useState(false);
  const { project, sampleCount, cover } = summary;
  const { id, name } = project;
  return (
    <li className={styles.tile}>
      <AriaButton className={styles.open ?? ''} onPress={() => void actions.openProject(id)}>
        <span className={styles.cover}>
          {cover ? <Thumbnail id={cover} alt="" /> : <Images size={36} aria-hidden="true" />}
        </span>
        <span className={styles.name}>{name}</span>
      </AriaButton>
      <p className={styles.fact}>{t('start.pictures', { count: sampleCount })}</p>
      <p className={styles.fact}>
        {t('start.changed', { when: timeAgo(project.modifiedAt, i18n.language) })}
      </p>
      <div className={styles.menu}>
        <Menu
          label={t('start.options', { name })}
          trigger={
            <IconButton look="plain" label={t('start.options', { name })}>
              <Ellipsis size={20} aria-hidden="true" />
            </IconButton>
          }
        >
          <MenuItem
            text={t('start.duplicate')}
            onAction={() => void actions.duplicateProject(id, t('start.copyOf', { name }))}
          >
            <Copy size={18} aria-hidden="true" />
            {t('start.duplicate')}
          </MenuItem>
          <MenuItem text={t('common.delete')} isDanger onAction={() => setDeleting(true)}>
            <Trash2 size={18} aria-hidden="true" />
            {t('common.delete')}
          </MenuItem>
        </Menu>
      </div>
      <ConfirmDelete
        title={t('start.deleteTitle', { name })}
        text={t('start.deleteText')}
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        onConfirm={() => void actions.deleteProject(id)}
      />
    </li>
  );
}
