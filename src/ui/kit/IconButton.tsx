/** A button with an icon alone, and a tooltip that says what it does. */
import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  type ButtonProps,
  Tooltip,
  TooltipTrigger,
} from 'react-aria-components';
import type { ButtonLook } from './Button';
import styles from './Button.module.css';

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
