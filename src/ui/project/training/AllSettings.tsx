/** Every option of a training, grouped, each with its range and what it does. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  AUGMENTATION_RANGES,
  RANGES,
  type TrainingOptions,
} from '../../../core/model/training-options';
import { Switch } from '../../kit/Switch';
import styles from './AllSettings.module.css';
import { NumberSetting } from './NumberSetting';

type NumberName = Exclude<keyof typeof RANGES, 'blocks'>;
type SwitchName = 'bias' | 'decay' | 'balanced';
type AugmentationName = keyof typeof AUGMENTATION_RANGES;

interface Group {
  readonly name: 'network' | 'steps' | 'regularisation' | 'data';
  readonly options: readonly (NumberName | SwitchName)[];
}

const GROUPS: readonly Group[] = [
  { name: 'network', options: ['units', 'bias'] },
  {
    name: 'steps',
    options: [
      'epochs',
      'maxSteps',
      'batchSize',
      'learningRate',
      'baseRate',
      'warmUp',
      'decay',
      'clip',
      'patience',
    ],
  },
  { name: 'regularisation', options: ['dropout', 'l2sp', 'labelSmoothing'] },
  { name: 'data', options: ['balanced', 'heldOut', 'seed'] },
];

const AUGMENTATIONS: readonly AugmentationName[] = [
  'crop',
  'rotation',
  'brightnessContrast',
  'noise',
];

interface Props {
  readonly options: TrainingOptions;
  readonly onChange: (options: TrainingOptions) => void;
}

function isSwitch(name: NumberName | SwitchName): name is SwitchName {
  return name === 'bias' || name === 'decay' || name === 'balanced';
}

export function AllSettings({ options, onChange }: Props) {
  const { t } = useTranslation();
  const { augmentation } = options;
  const set = (patch: Partial<TrainingOptions>) => onChange({ ...options, ...patch });
  const number = (name: NumberName) => (
    <NumberSetting
      key={name}
      label={t(`training.option.${name}.label`)}
      hint={t(`training.option.${name}.hint`)}
      value={options[name]}
      range={RANGES[name]}
      onChange={value => set({ [name]: value })}
    />
  );
  return (
    <div className={styles.groups}>
      {GROUPS.map(group => (
        <Group key={group.name} title={t(`training.group.${group.name}`)}>
          {group.options
            .filter(name => name !== 'baseRate' || options.blocks > 0)
            .map(name =>
              isSwitch(name) ? (
                <SwitchSetting
                  key={name}
                  name={name}
                  isOn={options[name]}
                  onChange={isOn => set({ [name]: isOn })}
                />
              ) : (
                number(name)
              ),
            )}
        </Group>
      ))}
      <Group title={t('training.group.augmentation')}>
        {number('copies')}
        {options.copies > 0 && (
          <>
            <SwitchSetting
              name="flip"
              isOn={augmentation.flip}
              onChange={flip => set({ augmentation: { ...augmentation, flip } })}
            />
            {AUGMENTATIONS.map(name => (
              <NumberSetting
                key={name}
                label={t(`training.option.${name}.label`)}
                hint={t(`training.option.${name}.hint`)}
                value={augmentation[name]}
                range={AUGMENTATION_RANGES[name]}
                onChange={value => set({ augmentation: { ...augmentation, [name]: value } })}
              />
            ))}
          </>
        )}
      </Group>
    </div>
  );
}

/** The settings lie in a box of their own: a fieldset is not laid out like one everywhere. */
function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{title}</legend>
      <div className={styles.settings}>{children}</div>
    </fieldset>
  );
}

interface SwitchProps {
  readonly name: SwitchName | 'flip';
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function SwitchSetting({ name, isOn, onChange }: SwitchProps) {
  const { t } = useTranslation();
  return (
    <div>
      <Switch label={t(`training.option.${name}.label`)} isOn={isOn} onChange={onChange} />
      <p className={styles.hint}>{t(`training.option.${name}.hint`)}</p>
    </div>
  );
}
