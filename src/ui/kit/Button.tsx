/** The page's buttons with a label. */
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import styles from './Button.module.css';

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger';

interface LabelledProps extends Omit<ButtonProps, 'className' | 'style'> {
  readonly look?: ButtonLook;
  readonly size?: 'normal' | 'large';
}

export function Button({ look = 'plain', size = 'normal', ...props }: LabelledProps) {
  return (
    <AriaButton {...props} className={`${styles.button} ${styles[look]} ${styles[size] ?? ''}`} />
  );
}
