/** The rungs to choose among: how much is trained. */
import { useTranslation } from 'react-i18next';
import { Choices } from '../../kit/Choices';
import { Stepper } from '../../kit/Stepper';
import styles from './Ladder.module.css';
import { BLOCKS, RUNGS, type Rung } from './rungs';

interface Props {
  readonly rung: Rung;
  readonly blocks: number;
  readonly onRung: (rung: Rung) => void;
  readonly onBlocks: (blocks: number) => void;
}

export function Ladder({ rung, blocks, onRung, onBlocks }: Props) {
  const { t } = useTranslation();
  return (
    <div>
      <Choices
        label={t('training.ladder')}
        choices={RUNGS.map(id => ({
          id,
          name: t(`training.rung.${id}.name`),
          text: t(`training.rung.${id}.text`),
        }))}
        value={rung}
        onChange={onRung}
      />
      {rung === 'unfreeze' && (
        <div className={styles.blocks}>
          <Stepper label={t('training.blocks')} value={blocks} {...BLOCKS} onChange={onBlocks} />
        </div>
      )}
    </div>
  );
}
