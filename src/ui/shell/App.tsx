/** The whole interface: the start page, the open project or the opened model, with notices over each. */
import i18next from 'i18next';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider, useTranslation } from 'react-i18next';
import type { StoreApi } from 'zustand';
import type { Store } from '../../app/types';
import '../kit/tokens.css';
import { OpenedModelPage } from '../opened-model/OpenedModelPage';
import { ProjectPage } from '../project/ProjectPage';
import { JobBar } from '../shared/JobBar';
import { StoreContext, useInkling } from '../shared/store-context';
import { StartPage } from '../start/StartPage';
import { CrashPage } from './CrashPage';
import { ErrorBoundary } from './ErrorBoundary';
import { Notices } from './Notices';

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
  const model = useInkling(state => state.openedModel);
  const projectId = useInkling(state => state.current?.project.id ?? null);
  return (
    <I18nProvider locale={i18n.language}>
      {projectId === null && <JobBar />}
      {projectId !== null ? (
        <ProjectPage key={projectId} />
      ) : model ? (
        <OpenedModelPage model={model} />
      ) : (
        <StartPage />
      )}
      <Notices />
    </I18nProvider>
  );
}
