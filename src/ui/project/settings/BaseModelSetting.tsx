/** Which base model the project uses; what is remote is fetched on the user's word alone. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BaseModelId, type BaseModelRow, catalog } from '../../../core/model/catalog';
import { Button } from '../../kit/Button';
import { MEGABYTE } from '../../kit/byte-size';
import { Confirm } from '../../kit/Dialog';
import { Field } from '../../kit/Field';
import { useActions, useInkling } from '../../shared/store-context';
import { useProject } from '../shared/use-current';
import styles from './Settings.module.css';

export type Row = BaseModelRow & { readonly id: BaseModelId };

export function BaseModelSetting() {
  const { t } = useTranslation();
  const rows: readonly Row[] = catalog;
  return (
    <section>
      <h3 className={styles.title}>{t('settings.baseModel')}</h3>
      <p className={styles.text}>{t('settings.baseModelText')}</p>
      <ul className={styles.choices}>
        {rows.map(row => (
          <BaseModelChoice key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

export function BaseModelChoice({ row }: { readonly row: Row }) {
  const { t } = useTranslation();
  const { chooseBaseModel } = useActions();
  const { baseModelId, fineTuned } = useProject();
  // While a change is under way, the project still has the one before.
  const isInUse = useInkling(({ engine }) => engine.baseModel === row.id && baseModelId === row.id);
  const loadedFrom = useInkling(({ engine }) => engine.address);
  const isBusy = useInkling(state => state.job !== null);
  const [isAsking, setAsking] = useState(false);
  const [address, setAddress] = useState(
    (isInUse && loadedFrom) || (row.kind === 'remote' ? row.remote.defaultAddress : ''),
  );
  const name = t(`settings.base.${row.id}.name`);
  const change = () =>
    void chooseBaseModel(row.id, ...(row.kind === 'remote' ? [address.trim()] : []));
  const choose = () => (fineTuned === undefined ? change() : setAsking(true));
  const size = t('settings.megabytes', { count: Math.round(row.bytes / MEGABYTE) });
  return (
    <li className={styles.choice} data-selected={isInUse || undefined}>
      <span className={styles.about}>
        <strong>{name}</strong>
        <span>{t(`settings.base.${row.id}.text`)}</span>
        <span>
          {t(row.kind === 'remote' ? 'settings.fetched' : 'settings.comesWithPage', { size })}
        </span>
      </span>
      {isInUse && <span className={styles.inUse}>{t('settings.inUse')}</span>}
      {!isInUse && row.kind === 'embedded' && (
        <Button aria-label={t('settings.useNamed', { name })} isPending={isBusy} onPress={choose}>
          {t('settings.use')}
        </Button>
      )}
      {row.kind === 'remote' && (
        <>
          {!(isInUse && address.trim() === loadedFrom) && (
            <Button
              aria-label={t('settings.loadNamed', { name, size })}
              isDisabled={address.trim() === ''}
              isPending={isBusy}
              onPress={choose}
            >
              {t('settings.load', { size })}
            </Button>
          )}
          <div className={styles.address}>
            <Field label={t('settings.address')} type="url" value={address} onChange={setAddress} />
          </div>
        </>
      )}
      <Confirm
        title={t('settings.fineTunedTitle')}
        text={t('settings.fineTunedText')}
        confirm={t('settings.fineTunedConfirm')}
        isOpen={isAsking}
        onConfirm={change}
        onClose={() => setAsking(false)}
      />
    </li>
  );
}
