/** The button at the end of the classes, which becomes a field for the name of a new one. */

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LONGEST_NAME } from '../../../core/project/names';
import { Button } from '../../kit/Button';
import { Field } from '../../kit/Field';
import { useActions } from '../../shared/store-context';
import styles from './AddClass.module.css';

export function AddClass() {
  const { t } = useTranslation();
  const { addClass } = useActions();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  // The field is gone then, and with it the focus.
  const [returnsFocus, setReturnsFocus] = useState(false);
  const close = () => {
    setOpen(false);
    setReturnsFocus(true);
    setName('');
  };
  if (!isOpen)
    return (
      <Button look="primary" autoFocus={returnsFocus} onPress={() => setOpen(true)}>
        <Plus size={18} aria-hidden="true" />
        {t('classes.add')}
      </Button>
    );
  return (
    <form
      className={styles.form}
      onSubmit={event => {
        event.preventDefault();
        if (name.trim() !== '') addClass(name.trim());
        close();
      }}
    >
      <Field
        label={t('classes.name')}
        placeholder={t('classes.namePlaceholder')}
        value={name}
        onChange={setName}
        maxLength={LONGEST_NAME}
        autoFocus
        onKeyDown={event => event.key === 'Escape' && close()}
      />
      <div className={styles.buttons}>
        <Button onPress={close}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" isDisabled={name.trim() === ''}>
          {t('classes.confirm')}
        </Button>
      </div>
    </form>
  );
}
