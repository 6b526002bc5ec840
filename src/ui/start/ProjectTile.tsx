/** One project on the start page: its cover opens it, its menu copies or deletes it. */
import { Images } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { State } from '../../app/state';
import { lazyPart } from '../kit/lazy-part';
import { timeAgo } from '../kit/time-ago';
import { useActions } from '../shared/store-context';
import { Thumbnail } from '../shared/Thumbnail';
import styles from './ProjectTile.module.css';
import { TileMenuButton } from './TileMenuButton';

type ProjectSummary = NonNullable<State['projects']>[number];

export const TileMenu = lazyPart(async () => (await import('./TileMenu')).TileMenu, TileMenuButton);

export function ProjectTile({ summary }: { readonly summary: ProjectSummary }) {
  const { t, i18n } = useTranslation();
  const actions = useActions();
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
        <TileMenu id={id} name={name} />
      </div>
    </li>
  );
}
