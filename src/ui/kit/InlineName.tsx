/** A name that turns into a text field when pressed: Enter keeps the new name, Escape the old one. */

import { Pencil } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Button as AriaButton, Input, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { LONGEST_NAME } from '../../core/project/names';
import styles from './InlineName.module.css';

interface Props {
  readonly name: string;
  /** What kind of name it is, for those who do not see it. */
  readonly label: string;
  readonly onRename: (name: string) => void;
  readonly isEditing: boolean;
  readonly onEditingChange: (editing: boolean) => void;
  readonly size?: 'normal' | 'large';
}

export function InlineName(props: Props) {
  const { name, label, onRename, isEditing, onEditingChange, size = 'normal' } = props;
  const { t } = useTranslation();
  const [draft, setDraft] = useState(name);
  const input = useRef<HTMLInputElement>(null);
  /** Whether a key ended the editing: the focus goes back to the button then. */
  const [returnsFocus, setReturnsFocus] = useState(false);
  useEffect(() => {
    if (!isEditing) return;
    setDraft(name);
    // A menu that has just closed gives focus back to its button first.
    const timer = setTimeout(() => {
      input.current?.focus();
      input.current?.select();
    }, 30);
    return () => clearTimeout(timer);
  }, [isEditing, name]);

  const endWithKey = (event: KeyboardEvent) => {
    const keeps = event.key === 'Enter' && !event.nativeEvent.isComposing;
    if (!keeps && event.key !== 'Escape') return;
    // Else the same key would press the button that takes the field's place.
    event.preventDefault();
    setReturnsFocus(true);
    if (keeps) keep();
    else onEditingChange(false);
  };

  const keep = () => {
    const trimmed = draft.trim();
    if (trimmed !== '' && trimmed !== name) onRename(trimmed);
    onEditingChange(false);
  };

  if (!isEditing)
    return (
      <AriaButton
        className={`${styles.name} ${styles[size]}`}
        aria-label={`${t('common.rename')}: ${name}`}
        autoFocus={returnsFocus}
        onPress={() => onEditingChange(true)}
      >
        <span className={styles.text}>{name}</span>
        <Pencil size={14} aria-hidden="true" />
      </AriaButton>
    );
  return (
    <TextField
      className={styles.field ?? ''}
      aria-label={label}
      value={draft}
      onChange={setDraft}
      maxLength={LONGEST_NAME}
    >
      <Input
        ref={input}
        className={`${styles.input} ${styles[size]}`}
        onBlur={event => {
          // Focus that a closing menu takes for a moment is not the user leaving.
          if (event.relatedTarget || document.hasFocus()) {
            setReturnsFocus(false);
            keep();
          }
        }}
        onKeyDown={endWithKey}
      />
    </TextField>
  );
}
