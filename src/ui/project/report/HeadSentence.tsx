/** Which head decides, and why this one, in one sentence. */
import { useTranslation } from 'react-i18next';
import type { Chosen } from '../../../core/model/heads';

export function HeadSentence({ chosen }: { readonly chosen: Chosen }) {
  const { t } = useTranslation();
  const { id, reason, compared } = chosen;
  const head = t(`settings.heads.${id}.name`);
  switch (reason) {
    case 'asked':
      return <p>{t('report.head.asked', { head })}</p>;
    case 'one-shot':
      return <p>{t('report.head.oneShot', { head })}</p>;
    case 'few':
      return <p>{t('report.head.few', { head })}</p>;
    case 'baseline':
      return <p>{t('report.head.baseline', { head, count: compared - 1 })}</p>;
    case 'better':
      return <p>{t('report.head.better', { head, count: compared })}</p>;
  }
}
