/**
 * The languages of the page: lists them, chooses one, and loads its messages when needed. Imports
 * nothing else from the page, and not React.
 */
import i18next from 'i18next';
import type { en } from './en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

/** The name of each language in that language. */
export const languages = { en: 'English', 'zh-Hans': '简体中文' } as const;
export type Language = keyof typeof languages;

const loaders = {
  en: async () => (await import('./en')).en,
  'zh-Hans': async () => (await import('./zh-Hans')).zhHans,
} as const;

const STORED = 'inkling.language';

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(languages, value);
}

/** The first of the user's languages that the page has; otherwise English. */
function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'zh') return 'zh-Hans';
    if (primary === 'en') return 'en';
  }
  return 'en';
}

function remembered(): Language | null {
  try {
    const stored = localStorage.getItem(STORED);
    return isLanguage(stored) ? stored : null;
  } catch {
    return null; // storage is denied: the browser's order of languages is used
  }
}

async function load(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', await loaders[language]());
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/**
 * Loads and shows a language, and remembers it for the next visit.
 * @returns whether it could be loaded; otherwise, the language stays.
 */
export async function chooseLanguage(language: Language): Promise<boolean> {
  try {
    await load(language);
  } catch (error) {
    console.error(error);
    return false;
  }
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // storage is denied: the choice lasts until the tab is closed
  }
  return true;
}

/** Must settle before the first render. */
export async function initI18n(): Promise<void> {
  await i18next.init({
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  const language = remembered() ?? preferredLanguage(navigator.languages);
  try {
    await load(language);
  } catch (error) {
    // English is better than nothing.
    if (language === 'en') throw error;
    await load('en');
  }
}
