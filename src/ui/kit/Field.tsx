/** A labelled line of text. */
import { Input, Label, TextField, type TextFieldProps } from 'react-aria-components';
import styles from './Field.module.css';

interface Props extends Omit<TextFieldProps, 'className' | 'style' | 'children'> {
  readonly label: string;
  readonly placeholder?: string;
}

export function Field({ label, placeholder, ...props }: Props) {
  return (
    <TextField {...props} className={styles.field ?? ''}>
      <Label className={styles.label}>{label}</Label>
      <Input
        className={styles.input ?? ''}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
    </TextField>
  );
}
