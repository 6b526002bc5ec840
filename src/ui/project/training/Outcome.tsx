/** How the trained dense head does, whether it decides, and whether it is out of date. */

import { TriangleAlert } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evaluation } from '../../../app/recognition/report-state';
import type { DenseHeadState } from '../../../app/training/training-state';
import { DENSE_HEAD } from '../../../core/project/kept-network';
import { Button } from '../../kit/Button';
import { Confirm } from '../../kit/Dialog';
import { classColour } from '../../kit/palette';
import { percent } from '../../kit/percent';
import { timeAgo } from '../../kit/time-ago';
import { useActions } from '../../shared/store-context';
import { ConfusionMatrix } from '../shared/evaluation/ConfusionMatrix';
import { Figure } from '../shared/evaluation/Figure';
import type { OpenPictures } from '../shared/pictures/open-pictures';
import { PicturesDialog } from '../shared/pictures/PicturesDialog';
import { useTask } from '../shared/use-current';
import { Curves } from './Curves';
import styles from './Outcome.module.css';
import { isOverfit } from './overfit';
import { Since } from './Since';

export function Outcome({ head }: { readonly head: DenseHeadState }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState<OpenPictures | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const { heldOut, ownAccuracy, epochs, bestEpoch, options } = head;
  const when = timeAgo(head.trainedAt, i18n.language);
  return (
    <section className={styles.outcome} aria-labelledby="training-outcome">
      <h3 id="training-outcome" className={styles.title}>
        {t('training.outcome')}
      </h3>
      <Since head={head} />
      <p className={styles.text}>
        {options.blocks === 0
          ? t('training.trainedFrozen', { when, count: head.examples })
          : t('training.trainedBlocks', {
              when,
              count: options.blocks,
              pictures: head.examples,
            })}{' '}
        {t('training.bestOf', { best: bestEpoch, epochs: epochs.length })}
      </p>
      {heldOut.evaluated > 0 ? (
        <Figure evaluation={heldOut} text={t('training.heldOutText')} />
      ) : (
        <p className={styles.text}>
          {t(
            epochs.some(({ heldOutLoss }) => heldOutLoss !== null)
              ? 'training.heldOutGone'
              : 'training.noneHeldOut',
          )}
        </p>
      )}
      <p className={styles.text}>{t('training.ownText', { count: percent(ownAccuracy) })}</p>
      {isOverfit(ownAccuracy, heldOut) && (
        <p className={styles.warning}>
          <TriangleAlert size={18} aria-hidden="true" />
          {t('training.overfits', {
            own: percent(ownAccuracy),
            held: percent(heldOut.right / heldOut.evaluated),
          })}
        </p>
      )}
      <Classes evaluation={heldOut} />
      <ConfusionMatrix
        evaluation={heldOut}
        caption={t('training.matrix')}
        level={4}
        areTest={false}
        onOpen={setOpen}
      />
      <Curves epochs={epochs} total={epochs.length} best={bestEpoch} />
      <Use head={head} />
      {open && <PicturesDialog pictures={open} onClose={close} />}
    </section>
  );
}

/** How many held-out examples of each class are recognised. */
function Classes({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const { classes } = useTask();
  if (evaluation.evaluated === 0) return null;
  return (
    <ul className={styles.classes}>
      {evaluation.classes.flatMap(({ classId, right, evaluated }) => {
        const label = classes.find(({ id }) => id === classId);
        if (!label || evaluated === 0) return [];
        return (
          <li key={classId} style={{ '--class-colour': classColour(label.colour) }}>
            <span className={styles.name}>{label.name}</span>
            <span className={styles.count}>{t('report.recognisedOf', { right, evaluated })}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Use({ head: { fits } }: { readonly head: DenseHeadState }) {
  const { t } = useTranslation();
  const { chooseHead, dropDenseHead } = useActions();
  const { head } = useTask();
  const [isAsking, setAsking] = useState(false);
  const isChosen = head.id === DENSE_HEAD;
  return (
    <>
      {fits && <p className={styles.text}>{t(isChosen ? 'training.decides' : 'training.idle')}</p>}
      <div className={styles.ways}>
        {fits && !isChosen && (
          <Button onPress={() => chooseHead({ id: DENSE_HEAD, options: {} })}>
            {t('training.use')}
          </Button>
        )}
        <Button onPress={() => setAsking(true)}>{t('training.drop')}</Button>
      </div>
      <Confirm
        title={t('training.dropTitle')}
        text={t('training.dropText')}
        confirm={t('training.dropConfirm')}
        isOpen={isAsking}
        onConfirm={() => void dropDenseHead()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
