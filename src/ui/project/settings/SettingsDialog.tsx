/** All that can be chosen: how pictures become numbers, where, and how it decides. */
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../kit/Dialog';
import { JobBar } from '../../shared/JobBar';
import { LanguageSelect } from '../../shared/LanguageSelect';
import { StorageUse } from '../../shared/StorageUse';
import { useInkling } from '../../shared/store-context';
import { BackendSetting } from './BackendSetting';
import { BaseModelSetting } from './BaseModelSetting';
import { HeadSetting } from './HeadSetting';
import { PictureOptionSetting } from './PictureOptionSetting';
import styles from './Settings.module.css';

interface Props {
  readonly onClose: () => void;
}

export function SettingsDialog({ onClose }: Props) {
  const { t } = useTranslation();
  const persists = useInkling(state => state.storagePersists);
  return (
    <Dialog title={t('settings.title')} isOpen onClose={onClose}>
      <JobBar />
      <div className={styles.sections}>
        <HeadSetting />
        <BaseModelSetting />
        <PictureOptionSetting option="wholePicture" />
        <PictureOptionSetting option="flipAveraging" />
        <BackendSetting />
        <section>
          <h3 className={styles.title}>{t('app.language')}</h3>
          <LanguageSelect />
        </section>
        <section>
          <h3 className={styles.title}>{t('settings.storage')}</h3>
          <p className={styles.text}>
            {persists ? t('settings.storageKept') : t('settings.storageNotKept')}
          </p>
          {persists && <StorageUse />}
        </section>
      </div>
    </Dialog>
  );
}
