/** A whole number with buttons for one less and one more. */
import { Minus, Plus } from 'lucide-react';
import { Button, Group, Input, Label, NumberField } from 'react-aria-components';
import styles from './Stepper.module.css';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

export function Stepper({ label, value, min, max, onChange }: Props) {
  return (
    <NumberField
      className={styles.stepper ?? ''}
      value={value}
      minValue={min}
      maxValue={max}
      step={1}
      onChange={next => Number.isFinite(next) && onChange(next)}
    >
      <Label className={styles.label}>{label}</Label>
      <Group className={styles.group ?? ''}>
        <Button slot="decrement" className={styles.button ?? ''}>
          <Minus size={16} aria-hidden="true" />
        </Button>
        <Input className={styles.input ?? ''} />
        <Button slot="increment" className={styles.button ?? ''}>
          <Plus size={16} aria-hidden="true" />
        </Button>
      </Group>
    </NumberField>
  );
}
