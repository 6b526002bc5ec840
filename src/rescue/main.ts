/**
 * The page that saves each stored project as a file, for when the page itself does not start. It is one file
 * of its own and shares no script with the page, so that nothing can break both. Plain elements, no React.
 */
import './rescue.css';
import { packStored } from '../app/files/stored-project';
import { readSummaries } from '../app/project/stored';
import { rescueTexts } from '../i18n/rescue';
import { openIndexedDb } from '../storage/indexeddb';
import { type ProjectSummary, type Storage, StorageError } from '../storage/storage';
import { saveFile } from '../ui/shared/save-file';

const { language, texts } = rescueTexts(navigator.languages);

function element(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`Expected an element ${selector}`);
  return found;
}

const message = element('#message');

/** Nothing cancels the making of a file here but leaving the page. */
const JOB = {
  signal: new AbortController().signal,
  progress: () => undefined,
  become: () => undefined,
};

async function save(storage: Storage, { project }: ProjectSummary): Promise<void> {
  const { id, name } = project;
  message.textContent = texts.saving(name);
  try {
    const { file, missing } = await packStored(storage, id, JOB);
    saveFile(file);
    message.textContent = missing > 0 ? texts.savedWithout(name, missing) : texts.saved(name);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    message.textContent = texts.failed(name);
  }
}

function row(storage: Storage, summary: ProjectSummary): HTMLElement {
  const name = document.createElement('span');
  name.textContent = summary.project.name;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = texts.save;
  button.setAttribute('aria-label', `${texts.save}: ${summary.project.name}`);
  let isSaving = false;
  button.addEventListener('click', async () => {
    if (isSaving) return;
    isSaving = true;
    button.setAttribute('aria-disabled', 'true');
    await save(storage, summary).finally(() => {
      isSaving = false;
      button.removeAttribute('aria-disabled');
    });
  });
  const item = document.createElement('li');
  item.append(name, button);
  return item;
}

async function main(): Promise<void> {
  document.documentElement.lang = language;
  for (const [key, text] of Object.entries(texts)) {
    const place = document.querySelector(`[data-text="${key}"]`);
    if (place && typeof text === 'string') place.textContent = text;
  }
  try {
    const storage = await openIndexedDb();
    const { projects } = await readSummaries(storage);
    element('#projects').replaceChildren(...projects.map(summary => row(storage, summary)));
    if (projects.length === 0) message.textContent = texts.none;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    message.textContent = texts.unreadable;
  }
}

void main();
