/** One of several, chosen from a list that the browser shows in its own way. */
import { ChevronDown } from 'lucide-react';
import styles from './Select.module.css';

interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  /** Language of the text, where it is not the page's. */
  readonly lang?: string;
}

interface Props<Value extends string> {
  readonly label: string;
  /** Whether the label is there for screen readers alone. */
  readonly isLabelHidden?: boolean;
  readonly options: readonly Option<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
}

export function Select<Value extends string>(props: Props<Value>) {
  const { label, isLabelHidden = false, options, value, onChange } = props;
  return (
    <label className={styles.select}>
      <span className={styles.label} {...(isLabelHidden ? { 'data-visually-hidden': '' } : {})}>
        {label}
      </span>
      <span className={styles.box}>
        <select
          className={styles.field}
          value={value ?? ''}
          onChange={({ target }) => {
            const option = options.find(candidate => candidate.value === target.value);
            if (option) onChange(option.value);
          }}
        >
          {value === null && <option value="" hidden />}
          {options.map(option => (
            <option key={option.value} value={option.value} lang={option.lang}>
              {option.text}
            </option>
          ))}
        </select>
        <ChevronDown className={styles.chevron} size={16} aria-hidden="true" />
      </span>
    </label>
  );
}
