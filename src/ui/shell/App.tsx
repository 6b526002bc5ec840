/** The whole interface: the page that the address leads to, with notices over each. */
import i18next from 'i18next';
import { StrictMode, useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider, useTranslation } from 'react-i18next';
import type { StoreApi } from 'zustand';
import type { Store } from '../../app/store';
import { ErrorBoundary } from '../kit/ErrorBoundary';
import '../kit/tokens.css';
import { lazyPart, usePreload } from '../kit/lazy-part';
import { useAddress } from '../shared/address';
import { JobBar } from '../shared/JobBar';
import { StoreContext, useInkling } from '../shared/store-context';
import { StartPage } from '../start/StartPage';
import { CrashPage } from './CrashPage';
import { NoticeCard, Notices } from './Notices';
import { OpeningPage } from './OpeningPage';
import { useNoStrayDrops } from './use-no-stray-drops';

const ProjectPage = lazyPart(
  async () => (await import('../project/ProjectPage')).ProjectPage,
  OpeningPage,
);
const OpenedModelPage = lazyPart(
  async () => (await import('../opened-model/OpenedModelPage')).OpenedModelPage,
  OpeningPage,
);
const ImportDialog = lazyPart(async () => (await import('./ImportDialog')).ImportDialog);
const PARTS = [NoticeCard, ProjectPage, OpenedModelPage, ImportDialog];

/** `initI18n` must have settled before this is rendered. */
export function App({ store }: { readonly store: StoreApi<Store> }) {
  return (
    <StrictMode>
      <I18nextProvider i18n={i18next}>
        <StoreContext value={store}>
          <ErrorBoundary fallback={error => <CrashPage error={error} />}>
            <Pages />
          </ErrorBoundary>
        </StoreContext>
      </I18nextProvider>
    </StrictMode>
  );
}

function Pages() {
  const { i18n } = useTranslation();
  const projectId = useInkling(state => state.current?.project.id ?? null);
  const isImportAsked = useInkling(state => state.askedImport !== null);
  usePageTitle();
  useNoStrayDrops();
  usePreload(PARTS);
  return (
    <I18nProvider locale={i18n.language}>
      {projectId === null && <JobBar />}
      {projectId !== null ? <ProjectPage key={projectId} /> : <NoProject />}
      {isImportAsked && <ImportDialog />}
      <Notices />
    </I18nProvider>
  );
}

function NoProject() {
  const model = useInkling(state => state.openedModel);
  const isElsewhere = useInkling(state => state.lockedProject !== null);
  const address = useAddress();
  if (model) return <OpenedModelPage model={model} />;
  return address.page === 'project' && !isElsewhere ? <OpeningPage /> : <StartPage />;
}

/** The tab is named after what it shows. */
function usePageTitle(): void {
  const { t } = useTranslation();
  const name = useInkling(
    ({ current, openedModel }) => current?.project.name ?? openedModel?.name ?? '',
  );
  const page = t('app.name');
  useEffect(() => {
    document.title = name === '' ? page : `${name} – ${page}`;
  }, [name, page]);
}
