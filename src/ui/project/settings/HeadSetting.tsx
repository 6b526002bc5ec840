/** Which head the shown task learns with. */
import { useTranslation } from 'react-i18next';
import { AUTOMATIC, type HeadChoiceId, headIds, heads } from '../../../core/model/heads';
import { DENSE_HEAD } from '../../../core/project/kept-network';
import { Choices } from '../../kit/Choices';
import { Stepper } from '../../kit/Stepper';
import { useActions } from '../../shared/store-context';
import { useTask } from '../shared/use-current';
import { useTrained } from '../shared/use-trained';
import styles from './Settings.module.css';

type Choice = HeadChoiceId | typeof DENSE_HEAD;

const CHOICES: readonly HeadChoiceId[] = [AUTOMATIC, ...headIds];

/** Largest k that is offered; more neighbours than pictures changes nothing. */
const MAX_K = 50;

function optionsOf(head: Choice): Readonly<Record<string, unknown>> {
  return head === AUTOMATIC || head === DENSE_HEAD ? {} : heads[head].defaults;
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
      <Choices
        label={t('settings.head')}
        look="title"
        choices={choices.map(id => ({
          id,
          name: t(`settings.heads.${id}.name`),
          text: t(`settings.heads.${id}.text`),
        }))}
        value={decides}
        onChange={id => chooseHead({ id, options: optionsOf(id) })}
      />
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
