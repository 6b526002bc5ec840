/** What the user should know, at the foot of the page until dismissed; mere news goes by itself. */
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../kit/lazy-part';
import { useInkling } from '../shared/store-context';
import styles from './Notices.module.css';

export const NoticeCard = lazyPart(async () => (await import('./NoticeCard')).NoticeCard);

/** More than this many notices at once would cover the page; the oldest wait their turn. */
const MOST_SHOWN = 3;

export function Notices() {
  const { t } = useTranslation();
  const notices = useInkling(state => state.notices);
  return (
    // Top layer: a dialog leaves it reachable, since what it says may be about the dialog.
    <section
      className={styles.notices}
      aria-label={t('notices.label')}
      aria-live="polite"
      data-react-aria-top-layer="true"
    >
      {notices.slice(-MOST_SHOWN).map(notice => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}
