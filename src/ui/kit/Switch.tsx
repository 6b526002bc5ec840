/** Something that is on or off. */
import { Switch as AriaSwitch } from 'react-aria-components';
import styles from './Switch.module.css';

interface Props {
  readonly label: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Switch({ label, isOn, isDisabled = false, onChange }: Props) {
  return (
    <AriaSwitch
      className={styles.switch ?? ''}
      isSelected={isOn}
      isDisabled={isDisabled}
      onChange={onChange}
    >
      <span className={styles.track} aria-hidden="true" />
      {label}
    </AriaSwitch>
  );
}
