/** One of several, each with a name and a sentence on what it is. */
import { Label, Radio, RadioGroup } from 'react-aria-components';
import styles from './Choices.module.css';

interface Props<Id extends string> {
  readonly label: string;
  /** How much the label stands out. */
  readonly look?: 'title' | 'label';
  readonly choices: readonly { readonly id: Id; readonly name: string; readonly text: string }[];
  /** The id that is chosen. */
  readonly value: string;
  readonly onChange: (id: Id) => void;
}

export function Choices<Id extends string>({
  label,
  look = 'label',
  choices,
  value,
  onChange,
}: Props<Id>) {
  return (
    <RadioGroup
      className={styles.choices ?? ''}
      value={value}
      onChange={chosen => {
        const choice = choices.find(({ id }) => id === chosen);
        if (choice) onChange(choice.id);
      }}
    >
      <Label className={styles[look]}>{label}</Label>
      {choices.map(({ id, name, text }) => (
        <Radio key={id} value={id} className={styles.choice ?? ''}>
          <span className={styles.about}>
            <strong>{name}</strong>
            <span>{text}</span>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
