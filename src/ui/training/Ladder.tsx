/** The rungs to choose among: how much is trained. */
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Stepper } from '../common/Stepper';
import styles from './Ladder.module.css';
import { BLOCKS, isRung, RUNGS, type Rung } from './rungs';

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
      <RadioGroup
        className={styles.rungs ?? ''}
        value={rung}
        onChange={value => isRung(value) && onRung(value)}
      >
        <Label className={styles.label}>{t('training.ladder')}</Label>
        {RUNGS.map(each => (
          <Radio key={each} value={each} className={styles.rung ?? ''}>
            <span className={styles.about}>
              <strong>{t(`training.rung.${each}.name`)}</strong>
              <span>{t(`training.rung.${each}.text`)}</span>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      {rung === 'unfreeze' && (
        <div className={styles.blocks}>
          <Stepper label={t('training.blocks')} value={blocks} {...BLOCKS} onChange={onBlocks} />
        </div>
      )}
    </div>
  );
}
