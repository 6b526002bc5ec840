/** Which head the shown task learns with. */
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { DENSE_HEAD } from '../../dataset/networks';
import { AUTOMATIC, type HeadChoiceId } from '../../evaluation/automatic';
import { headById, heads, isHeadId } from '../../heads/registry';
import { Stepper } from '../common/Stepper';
import { useActions } from '../common/store-context';
import { useTask } from '../project/use-current';
import { useTrained } from '../training/use-training';
import styles from './Settings.module.css';

type Choice = HeadChoiceId | typeof DENSE_HEAD;

const CHOICES: readonly HeadChoiceId[] = [AUTOMATIC, ...Object.keys(heads).filter(isHeadId)];

/** Largest k that is offered; more neighbours than pictures changes nothing. */
const MAX_K = 50;

function optionsOf(head: Choice): Readonly<Record<string, unknown>> {
  return head === AUTOMATIC || head === DENSE_HEAD ? {} : { ...Object(headById(head).defaults) };
}

export function HeadSetting() {
  const { t } = useTranslation();
  const { chooseHead } = useActions();
  const { head } = useTask();
  const { k } = head.options;
  const hasDense = useTrained()?.head?.fits ?? false;
  const choices: readonly Choice[] = hasDense ? [...CHOICES, DENSE_HEAD] : CHOICES;
  // A dense head that is not there, or does not fit, leaves it to Automatic.
  const decides = head.id === DENSE_HEAD && !hasDense ? AUTOMATIC : head.id;
  return (
    <section>
      <RadioGroup
        className={styles.choices ?? ''}
        value={decides}
        onChange={value => {
          const id = choices.find(choice => choice === value);
          if (id !== undefined) chooseHead({ id, options: optionsOf(id) });
        }}
      >
        <Label className={styles.title}>{t('settings.head')}</Label>
        {choices.map(id => (
          <Radio key={id} value={id} className={styles.choice ?? ''}>
            <span className={styles.about}>
              <strong>{t(`settings.heads.${id}.name`)}</strong>
              <span>{t(`settings.heads.${id}.text`)}</span>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      {typeof k === 'number' && (
        <div className={styles.k}>
          <Stepper
            label={t('settings.k')}
            value={k}
            min={1}
            max={MAX_K}
            onChange={next => chooseHead({ id: head.id, options: { ...head.options, k: next } })}
          />
        </div>
      )}
    </section>
  );
}
