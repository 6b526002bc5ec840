/** What the base model sees of each picture: one choice, which embeds every picture again. */
import { useTranslation } from 'react-i18next';
import type { PictureOptions } from '../../../core/model/catalog';
import { Switch } from '../../kit/Switch';
import { useActions, useInkling } from '../../shared/store-context';
import { useProject } from '../shared/use-current';
import styles from './Settings.module.css';

const TEXTS = {
  wholePicture: {
    title: 'settings.wholeTitle',
    text: 'settings.wholeText',
    label: 'settings.whole',
  },
  flipAveraging: {
    title: 'settings.flipTitle',
    text: 'settings.flipText',
    label: 'settings.flip',
  },
} as const satisfies Record<keyof PictureOptions, object>;

export function PictureOptionSetting({ option }: { readonly option: keyof PictureOptions }) {
  const { t } = useTranslation();
  const { choosePictureOptions } = useActions();
  // While a change is under way, the project still has what it had before.
  const { [option]: isOn = false } = useProject();
  const isChangeable = useInkling(
    ({ engine, job }) => engine.status === 'ready' && engine.missing === null && job === null,
  );
  const { title, text, label } = TEXTS[option];
  return (
    <section>
      <h3 className={styles.title}>{t(title)}</h3>
      <p className={styles.text}>{t(text)}</p>
      <Switch
        label={t(label)}
        isOn={isOn}
        isDisabled={!isChangeable}
        onChange={next => void choosePictureOptions({ [option]: next })}
      />
    </section>
  );
}
