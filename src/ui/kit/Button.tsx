/** The page's buttons: with a label, or with an icon alone and a tooltip that says what it does. */
import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  type ButtonProps,
  Tooltip,
  TooltipTrigger,
} from 'react-aria-components';
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

interface IconProps extends Omit<ButtonProps, 'className' | 'style' | 'children' | 'aria-label'> {
  readonly label: string;
  readonly children: ReactNode;
  readonly look?: ButtonLook;
}

export function IconButton({ label, look = 'quiet', ...props }: IconProps) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton
        {...props}
        aria-label={label}
        className={`${styles.button} ${styles.icon} ${styles[look]}`}
      />
      <Tooltip className={styles.tooltip ?? ''} offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
