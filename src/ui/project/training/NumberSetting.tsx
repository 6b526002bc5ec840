/** A number of the options: what is typed is checked against its range, and never changed. */
import { useState } from 'react';
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Range } from '../../../core/model/training-options';
import styles from './NumberSetting.module.css';

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly value: number;
  readonly range: Range;
  /** @param value NaN where what is typed is no number. */
  readonly onChange: (value: number) => void;
}

const toNumber = (text: string) =>
  text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));

export function NumberSetting({ label, hint, value, range, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(String(value));
  // Changed from outside, by a preset.
  if (!Object.is(toNumber(text), value)) setText(String(value));
  const [least, most, kind] = range;
  const isInvalid =
    !(value >= least && value <= most) || (kind === 'whole' && !Number.isInteger(value));
  return (
    <TextField
      className={styles.field ?? ''}
      value={text}
      isInvalid={isInvalid}
      inputMode="decimal"
      onChange={next => {
        setText(next);
        onChange(toNumber(next));
      }}
    >
      <Label className={styles.label}>{label}</Label>
      <Input className={styles.input ?? ''} />
      <Text slot="description" className={styles.hint ?? ''}>
        {hint} <span className={styles.range}>{t('training.range', { least, most })}</span>
      </Text>
      <FieldError className={styles.error ?? ''}>
        {t(kind === 'whole' ? 'training.outOfRangeWhole' : 'training.outOfRange', { least, most })}
      </FieldError>
    </TextField>
  );
}
