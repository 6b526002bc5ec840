/** A button that opens a menu of commands. */
import type { ReactNode } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuTrigger,
  Popover,
  SubmenuTrigger,
} from 'react-aria-components';
import styles from './Menu.module.css';

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
}

export function Menu({ trigger, label, children }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover ?? ''} placement="bottom end">
        <AriaMenu className={styles.menu ?? ''} aria-label={label}>
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

interface ItemProps {
  readonly children: ReactNode;
  readonly text: string;
  readonly onAction?: () => void;
  readonly isDisabled?: boolean;
  readonly isDanger?: boolean;
}

/** `text` is what typing a letter looks for; `children` is what is shown. */
export function MenuItem({ children, text, onAction, isDisabled = false, isDanger }: ItemProps) {
  return (
    <AriaMenuItem
      className={`${styles.item} ${isDanger ? styles.danger : ''}`}
      textValue={text}
      isDisabled={isDisabled}
      {...(onAction ? { onAction } : {})}
    >
      {children}
    </AriaMenuItem>
  );
}

interface SubmenuProps {
  readonly icon: ReactNode;
  readonly text: string;
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
}

export function Submenu({ icon, text, isDisabled = false, children }: SubmenuProps) {
  return (
    <SubmenuTrigger>
      <MenuItem text={text} isDisabled={isDisabled}>
        {icon}
        {text}
        <span className={styles.more} aria-hidden="true">
          ›
        </span>
      </MenuItem>
      <Popover className={`${styles.popover} ${styles.sub}`}>
        <AriaMenu className={styles.menu ?? ''} aria-label={text}>
          {children}
        </AriaMenu>
      </Popover>
    </SubmenuTrigger>
  );
}
