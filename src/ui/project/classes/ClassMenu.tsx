/** What can be done with a whole class. */
import { ArrowDown, ArrowUp, Ellipsis, Merge, Palette, Pencil, Power, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ClassLabel } from '../../../core/project/types';
import { IconButton } from '../../kit/IconButton';
import { Menu, MenuItem, Submenu } from '../../kit/Menu';
import { useActions } from '../../shared/store-context';
import { useTask } from '../shared/use-current';
import { ColourItems } from './ColourMenu';

interface Props {
  readonly label: ClassLabel;
  readonly index: number;
  readonly onRename: () => void;
}

const icon = { size: 18, 'aria-hidden': true } as const;

export function ClassMenu({ label, index, onRename }: Props) {
  const { t } = useTranslation();
  const actions = useActions();
  const { classes } = useTask();
  const { id, name, enabled } = label;
  const others = classes.filter(other => other.id !== id);
  const title = t('classes.options', { name });
  const switchText = enabled ? t('classes.disable') : t('classes.enable');
  return (
    <Menu
      label={title}
      trigger={
        <IconButton label={title}>
          <Ellipsis size={20} aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuItem text={t('common.rename')} onAction={onRename}>
        <Pencil {...icon} />
        {t('common.rename')}
      </MenuItem>
      <Submenu icon={<Palette {...icon} />} text={t('classes.recolour')}>
        <ColourItems label={label} />
      </Submenu>
      <MenuItem
        text={t('classes.moveUp')}
        isDisabled={index === 0}
        onAction={() => actions.moveClass(id, index - 1)}
      >
        <ArrowUp {...icon} />
        {t('classes.moveUp')}
      </MenuItem>
      <MenuItem
        text={t('classes.moveDown')}
        isDisabled={index === classes.length - 1}
        onAction={() => actions.moveClass(id, index + 1)}
      >
        <ArrowDown {...icon} />
        {t('classes.moveDown')}
      </MenuItem>
      <Submenu
        icon={<Merge {...icon} />}
        text={t('classes.merge')}
        isDisabled={others.length === 0}
      >
        {others.map(other => (
          <MenuItem
            key={other.id}
            text={other.name}
            onAction={() => actions.mergeClasses([id], other.id)}
          >
            {other.name}
          </MenuItem>
        ))}
      </Submenu>
      <MenuItem text={switchText} onAction={() => actions.setClassEnabled(id, !enabled)}>
        <Power {...icon} />
        {switchText}
      </MenuItem>
      <MenuItem text={t('common.delete')} isDanger onAction={() => actions.deleteClass(id)}>
        <Trash2 {...icon} />
        {t('common.delete')}
      </MenuItem>
    </Menu>
  );
}
