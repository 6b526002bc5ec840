/** The dot that shows a class's colour and opens the palette. */
import { Check } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { PALETTE_SIZE } from '../../../core/project/palette';
import type { ClassLabel } from '../../../core/project/types';
import { Menu, MenuItem } from '../../kit/Menu';
import { classColour } from '../../kit/palette';
import { useActions } from '../../shared/store-context';
import styles from './ColourMenu.module.css';

export function ColourMenu({ label }: { readonly label: ClassLabel }) {
  const { t } = useTranslation();
  const name = t('classes.colour', { name: label.name });
  return (
    <Menu
      label={name}
      trigger={
        <Button className={styles.trigger ?? ''} aria-label={name}>
          <span className={styles.dot} style={{ background: classColour(label.colour) }} />
        </Button>
      }
    >
      <ColourItems label={label} />
    </Menu>
  );
}

export function ColourItems({ label }: { readonly label: ClassLabel }) {
  const { t } = useTranslation();
  const { recolourClass } = useActions();
  return Array.from({ length: PALETTE_SIZE }, (_, colour) => {
    const text = t('classes.colourNumber', { number: colour + 1 });
    return (
      <MenuItem key={text} text={text} onAction={() => recolourClass(label.id, colour)}>
        <span className={styles.dot} style={{ background: classColour(colour) }} />
        {text}
        {label.colour % PALETTE_SIZE === colour && <Check size={16} aria-hidden="true" />}
      </MenuItem>
    );
  });
}
