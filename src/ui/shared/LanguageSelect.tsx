/** The language of the page, remembered for the next visit. */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, isLanguage, type Language, languages } from '../../i18n';
import { Select } from '../kit/Select';
import { useActions } from './store-context';

const options = (Object.keys(languages) as Language[]).map(value => ({
  value,
  text: languages[value],
  lang: value,
}));

/** Steady, as the header around it is rendered again with every edit. */
export const LanguageSelect = memo(function LanguageSelect({
  isLabelHidden = true,
}: {
  readonly isLabelHidden?: boolean;
}) {
  const { t, i18n } = useTranslation();
  const { notify } = useActions();
  const choose = async (language: Language) => {
    if (!(await chooseLanguage(language)))
      notify({ tone: 'problem', code: 'part-missing', params: {} });
  };
  return (
    <Select
      label={t('app.language')}
      isLabelHidden={isLabelHidden}
      options={options}
      value={isLanguage(i18n.language) ? i18n.language : null}
      onChange={language => void choose(language)}
    />
  );
});
