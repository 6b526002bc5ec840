/** What is to be trained and with which options, and the button that starts it. */
import { Dumbbell } from 'lucide-react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { AUTOMATIC } from '../../../core/model/heads';
import type { TrainingOptions } from '../../../core/model/training-options';
import { Button } from '../../kit/Button';
import { useActions } from '../../shared/store-context';
import { AllSettings } from './AllSettings';
import { Fold } from './Fold';
import { Ladder } from './Ladder';
import {
  PRESETS,
  type Preset,
  parsed,
  presetOf,
  presetOptions,
  presetsFor,
  type Rung,
} from './rungs';
import styles from './TrainingForm.module.css';
import { useDecides, useObstacle } from './use-training';

export interface Draft {
  readonly rung: Rung;
  readonly options: TrainingOptions;
}

/** A draft that begins with the options of what was trained last. */
export function draftOf(options: TrainingOptions | null): Draft {
  const first = options ?? presetOptions('recommended', 0);
  return { rung: first.blocks > 0 ? 'unfreeze' : 'dense', options: first };
}

interface Props {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** Whether there is a trained head that this would replace. */
  readonly isAgain: boolean;
}

export function TrainingForm({ draft: { rung, options }, onChange, isAgain }: Props) {
  const { t } = useTranslation();
  const { train } = useActions();
  const obstacle = useObstacle(options.blocks);
  const valid = parsed(options);
  const reason = obstacle ?? (valid ? null : t('training.cannot.options'));
  const preset = presetOf(options);

  const choose = (next: Rung, blocks: number) => {
    const before = options.blocks;
    const isOtherRung = before > 0 !== blocks > 0;
    onChange({
      rung: next,
      options: isOtherRung ? presetOptions('recommended', blocks) : { ...options, blocks },
    });
  };
  const chooseRung = (next: Rung) => {
    if (next === 'frozen') onChange({ rung: next, options });
    else
      choose(next, next === 'dense' ? 0 : options.blocks || presetOptions('recommended', 2).blocks);
  };
  return (
    <div className={styles.form}>
      <Ladder
        rung={rung}
        blocks={options.blocks}
        onRung={chooseRung}
        onBlocks={blocks => choose('unfreeze', blocks)}
      />
      {rung === 'frozen' ? (
        <NothingToTrain />
      ) : (
        <>
          <Presets
            preset={preset}
            of={presetsFor(options.blocks)}
            onChoose={chosen => onChange({ rung, options: presetOptions(chosen, options.blocks) })}
          />
          <Fold title={t('training.allSettings')}>
            <AllSettings options={options} onChange={next => onChange({ rung, options: next })} />
          </Fold>
          <div className={styles.start}>
            <Button
              look="primary"
              isDisabled={reason !== null}
              onPress={() => valid && void train(valid)}
            >
              <Dumbbell size={18} aria-hidden="true" />
              {t(isAgain ? 'training.again' : 'training.start')}
            </Button>
            {reason !== null && <p className={styles.reason}>{reason}</p>}
          </div>
        </>
      )}
    </div>
  );
}

function NothingToTrain() {
  const { t } = useTranslation();
  const { chooseHead } = useActions();
  const decides = useDecides();
  return (
    <div className={styles.start}>
      <p className={styles.reason}>{t('training.frozenText')}</p>
      {decides && (
        <Button onPress={() => chooseHead({ id: AUTOMATIC, options: {} })}>
          {t('training.useAutomatic')}
        </Button>
      )}
    </div>
  );
}

interface PresetsProps {
  readonly preset: Preset | null;
  readonly of: readonly Preset[];
  readonly onChoose: (preset: Preset) => void;
}

function Presets({ preset, of, onChoose }: PresetsProps) {
  const { t } = useTranslation();
  return (
    <div>
      <p className={styles.label} id="training-presets">
        {t('training.presets')}
        {preset === null && <span className={styles.own}>{t('training.ownOptions')}</span>}
      </p>
      <ToggleButtonGroup
        className={styles.presets ?? ''}
        aria-labelledby="training-presets"
        selectionMode="single"
        selectedKeys={preset === null ? [] : [preset]}
        onSelectionChange={keys => {
          const chosen = PRESETS.find(each => keys.has(each));
          if (chosen) onChoose(chosen);
        }}
      >
        {of.map(each => (
          <ToggleButton key={each} id={each} className={styles.preset ?? ''}>
            {t(`training.${each}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
