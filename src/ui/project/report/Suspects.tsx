/** The examples that are probably mislabelled: one click moves, deletes or confirms one. */

import { Check, FolderInput, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Report } from '../../../app/recognition/report-state';
import { Button } from '../../kit/Button';
import { IconButton } from '../../kit/IconButton';
import { percent } from '../../kit/percent';
import { useActions } from '../../shared/store-context';
import { Thumbnail } from '../../shared/Thumbnail';
import { focusReport } from '../shared/use-report';
import styles from './Suspects.module.css';
import { type SuspectPicture, useSuspects } from './use-suspects';

/** As many are shown at first: the surest. */
const FIRST = 4;

export function Suspects({ report }: { readonly report: Report }) {
  const { t } = useTranslation();
  const [areAllShown, setAllShown] = useState(false);
  const suspects = useSuspects(report);
  if (suspects.length === 0) return null;
  const shown = areAllShown ? suspects : suspects.slice(0, FIRST);
  return (
    <div>
      <h3 className={styles.title} id="suspects-title">
        {t('report.suspects')}
      </h3>
      <ul className={styles.list} aria-labelledby="suspects-title">
        {shown.map(suspect => (
          <Item key={suspect.id} suspect={suspect} />
        ))}
      </ul>
      {shown.length < suspects.length && (
        <Button look="quiet" onPress={() => setAllShown(true)}>
          {t('report.showAll', { count: suspects.length })}
        </Button>
      )}
    </div>
  );
}

function Item({ suspect }: { readonly suspect: SuspectPicture }) {
  const { t } = useTranslation();
  const { moveSamples, deleteSamples, confirmLabel } = useActions();
  const { id, own, other, confidence } = suspect;
  const settle = (action: () => void) => {
    // The item goes, and with it the button that has the focus.
    focusReport({ scroll: false });
    action();
  };
  return (
    <li className={styles.suspect}>
      <span className={styles.picture}>
        <Thumbnail id={id} alt={t('report.suspectAlt', { name: own.name })} />
      </span>
      <div className={styles.about}>
        <p>{t('report.looksLike', { name: other.name })}</p>
        <p className={styles.detail}>
          {t('report.isIn', { name: own.name, count: percent(confidence) })}
        </p>
      </div>
      <div className={styles.ways}>
        <Button onPress={() => settle(() => moveSamples([id], other.id))}>
          <FolderInput size={18} aria-hidden="true" />
          <span className={styles.move}>{t('report.moveTo', { name: other.name })}</span>
        </Button>
        <IconButton label={t('report.isRight')} onPress={() => settle(() => confirmLabel(id))}>
          <Check size={18} aria-hidden="true" />
        </IconButton>
        <IconButton label={t('common.delete')} onPress={() => settle(() => deleteSamples([id]))}>
          <Trash2 size={18} aria-hidden="true" />
        </IconButton>
      </div>
    </li>
  );
}
