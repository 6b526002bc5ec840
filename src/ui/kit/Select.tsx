/** A choice of one from a list that drops down. */
import { ChevronDown } from 'lucide-react';
import {
  Select as AriaSelect,
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from 'react-aria-components';
import styles from './Select.module.css';

interface Props<T extends string> {
  readonly label: string;
  /** For a label that the eye does not need. */
  readonly isLabelHidden?: boolean;
  readonly options: readonly { readonly value: T; readonly text: string; readonly lang?: string }[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
}

export function Select<T extends string>(props: Props<T>) {
  const { label, isLabelHidden, options, value, onChange } = props;
  return (
    <AriaSelect
      className={styles.select ?? ''}
      value={value}
      onChange={key => {
        const option = options.find(candidate => candidate.value === key);
        if (option) onChange(option.value);
      }}
    >
      <Label {...(isLabelHidden ? { 'data-visually-hidden': true } : {})} className={styles.label}>
        {label}
      </Label>
      <Button className={styles.button ?? ''}>
        <SelectValue className={styles.value ?? ''} />
        <ChevronDown size={16} aria-hidden="true" />
      </Button>
      <Popover className={styles.popover ?? ''}>
        <ListBox className={styles.list ?? ''}>
          {options.map(option => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              textValue={option.text}
              className={styles.item ?? ''}
            >
              <span lang={option.lang}>{option.text}</span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
