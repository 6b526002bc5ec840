/** Shows how an import is understood, and how else it can be, before anything of it is written. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedImport, ImportAnswer } from '../../app/imports/imports-state';
import { withClassName } from '../../app/imports/plan/reading';
import type { Reading } from '../../app/imports/plan/types';
import { LONGEST_NAME } from '../../core/project/names';
import { Button } from '../kit/Button';
import { Choices } from '../kit/Choices';
import { Dialog } from '../kit/Dialog';
import { Field } from '../kit/Field';
import { useActions, useInkling } from '../shared/store-context';
import styles from './ImportDialog.module.css';
import { PassedOverList } from './PassedOverList';
import { useReadingTexts } from './reading-texts';

const MODEL = 'model';

export function ImportDialog() {
  const { answerImport } = useActions();
  const asked = useInkling(state => state.askedImport);
  const title = useTitle(asked);
  if (!asked) return null;
  return (
    <Dialog title={title} isOpen onClose={() => answerImport(null)}>
      <ImportForm key={asked.id} asked={asked} onAnswer={answerImport} />
    </Dialog>
  );
}

function useTitle(asked: AskedImport | null): string {
  const { t } = useTranslation();
  if (!asked) return '';
  const { title, target } = asked;
  if (target.kind === 'test-set') return t('import.addTests');
  const isNew = target.kind === 'new-project';
  if (title === '') return t(isNew ? 'import.openThese' : 'import.addThese');
  return t(isNew ? 'import.openTitle' : 'import.addTitle', { title });
}

interface FormProps {
  readonly asked: AskedImport;
  readonly onAnswer: (answer: ImportAnswer) => void;
}

function ImportForm({ asked, onAnswer }: FormProps) {
  const { t } = useTranslation();
  const { readings, passedOver, guessed, hasModel } = asked;
  const texts = useReadingTexts(asked);
  const [chosen, setChosen] = useState('0');
  const reading = chosen === MODEL ? null : (readings[Number(chosen)] ?? null);
  const suggested = reading?.kind === 'one-class' ? reading.classes[0]?.name : undefined;
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? (suggested || t('import.newClass'));
  const lead = useId();
  const choices = readings.map((each, i) => ({ id: String(i), ...texts(each) }));
  if (hasModel) choices.push({ id: MODEL, name: t('import.model'), text: t('import.modelText') });
  const isNamed = suggested === undefined || name.trim() !== '';

  return (
    <form
      className={styles.parts}
      aria-describedby={lead}
      onSubmit={event => {
        event.preventDefault();
        if (isNamed) onAnswer(answerOf(reading, suggested === undefined ? null : name));
      }}
    >
      <p id={lead}>{t('import.text')}</p>
      {choices.length > 1 ? (
        <Choices
          label={t('import.readings')}
          choices={choices}
          value={chosen}
          onChange={setChosen}
        />
      ) : (
        choices.map(choice => (
          <p key={choice.id} className={styles.only}>
            <strong>{choice.name}</strong>
            <span>{choice.text}</span>
          </p>
        ))
      )}
      {suggested !== undefined && (
        <Field
          label={t('classes.name')}
          value={name}
          onChange={setTyped}
          maxLength={LONGEST_NAME}
        />
      )}
      {reading?.pictures.some(({ isTest }) => isTest) && (
        <p className={styles.note}>{t('import.heldBack')}</p>
      )}
      {guessed.map(({ archive, encoding }) => (
        <p key={archive} className={styles.note}>
          {t('import.guessed', { archive, encoding: encoding.toUpperCase() })}
        </p>
      ))}
      {reading && <PassedOverList files={[...passedOver, ...reading.passedOver]} />}
      <div className={styles.end}>
        <Button onPress={() => onAnswer(null)}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" isDisabled={!isNamed} autoFocus>
          {reading ? t('import.confirm', { count: reading.pictures.length }) : t('import.model')}
        </Button>
      </div>
    </form>
  );
}

/** @param name of the one class; null where the reading names its classes itself. */
function answerOf(reading: Reading | null, name: string | null): ImportAnswer {
  if (!reading) return { kind: 'open-model' };
  return {
    kind: 'import',
    reading: name === null ? reading : withClassName(reading, name.trim()),
  };
}
