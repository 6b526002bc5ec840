/** Asks for a new name in a dialog. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LONGEST_NAME } from '../../core/project/names';
import { Button } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import { Field } from '../kit/Field';

interface Props {
  readonly title: string;
  readonly label: string;
  readonly name: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onRename: (name: string) => void;
}

export function NameDialog({ title, isOpen, onClose, ...form }: Props) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <NameForm {...form} onClose={onClose} />
    </Dialog>
  );
}

function NameForm({ label, name, onClose, onRename }: Omit<Props, 'title' | 'isOpen'>) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(name);
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        onClose();
        onRename(draft.trim());
      }}
    >
      <Field label={label} value={draft} onChange={setDraft} maxLength={LONGEST_NAME} autoFocus />
      <Button type="submit" look="primary" isDisabled={draft.trim() === ''}>
        {t('common.rename')}
      </Button>
    </form>
  );
}
