/**
 * Kills the browser at random while pictures are added, recorded and imported, and looks whether what was
 * shown as saved is there afterwards.
 */
import { expect, type LaunchOptions, type Page } from '@playwright/test';
import { seededRandom } from '../../src/core/math/random';
import type { Project, Sample } from '../../src/core/project/types';
import { zip } from './disk';
import { type KillableBrowser, openBrowser } from './killable-browser';
import { addFiles, classCard } from './page';
import type { TestPicture } from './picture-set';

const CLASSES = ['cup', 'mug'] as const;
/** Kills after which a new project is begun, as one that grows takes longer to open. */
const KILLS_PER_PROJECT = 10;
/** Milliseconds within which the browser is killed after something was begun. */
const KILLED_WITHIN = 1500;

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  /** Folder of the profile. */
  readonly profile: string;
  readonly address: string;
  /** Of a browser with a camera. */
  readonly launchOptions: LaunchOptions;
  readonly pictures: readonly TestPicture[];
}

export interface KillReport {
  /** Kills by what was going on. */
  readonly kills: Readonly<Record<string, number>>;
  /** Pictures that were shown as saved when the browser was killed. */
  readonly saved: number;
  /** Those of them that were not there afterwards. */
  readonly lost: number;
  /** Pictures that were kept and had no embedding yet when the project was opened again. */
  readonly unlearnt: number;
}

type Counts = Record<string, number>;

/** Tells, once per frame, how many pictures of each class are shown while all is shown as saved. */
async function watchSaved(page: Page, onSaved: (counts: Counts) => void): Promise<void> {
  await page.exposeFunction('tellSaved', onSaved);
  await page.evaluate(names => {
    // Methods, because tsx wraps named functions in a helper that does not exist in the page.
    const watch = {
      told: '',
      look() {
        const counts: Record<string, number> = {};
        for (const name of names) {
          const card = document.querySelector(`section[aria-label=${name}]`)?.textContent ?? '';
          counts[name] = Number.parseInt(/(\d+) pictures?/.exec(card)?.[1] ?? '0', 10);
        }
        const isSaved = document.querySelector('[data-saved=true]') !== null;
        const now = JSON.stringify(counts);
        if (isSaved && now !== this.told) {
          this.told = now;
          (window as unknown as { tellSaved(counts: Record<string, number>): void }).tellSaved(
            counts,
          );
        }
        requestAnimationFrame(() => this.look());
      },
    };
    watch.look();
  }, CLASSES);
}

/** What storage has of the project that was changed last: pictures by class, and how many have no embedding. */
function readStored(page: Page): Promise<{ counts: Counts; unlearnt: number }> {
  return page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('inkling');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const stores = ['projects', 'samples', 'pictures', 'embeddings'] as const;
    const transaction = db.transaction(stores);
    // A method, because tsx wraps named functions in a helper that does not exist in the page.
    const read = {
      settle: <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        }),
    };
    const [projects, samples, pictureIds, embeddingKeys]: [
      Project[],
      Sample[],
      IDBValidKey[],
      IDBValidKey[],
    ] = await Promise.all([
      read.settle(transaction.objectStore('projects').getAll()),
      read.settle(transaction.objectStore('samples').getAll()),
      read.settle(transaction.objectStore('pictures').getAllKeys()),
      read.settle(transaction.objectStore('embeddings').getAllKeys()),
    ]);
    const pictures = new Set(pictureIds);
    const embedded = new Set(embeddingKeys.map(key => (Array.isArray(key) ? key[0] : key)));
    db.close();
    const [newest] = projects.sort((a, b) => b.modifiedAt - a.modifiedAt);
    const counts: Record<string, number> = {};
    let unlearnt = 0;
    for (const { id, projectId, labels } of samples) {
      // A sample without its picture is none.
      if (projectId !== newest.id || !pictures.has(id)) continue;
      const [task] = newest.tasks;
      const name = task.classes.find(label => label.id === labels[task.id])?.name ?? '';
      counts[name] = (counts[name] ?? 0) + 1;
      if (!embedded.has(id)) unlearnt++;
    }
    return { counts, unlearnt };
  });
}

async function makeProject(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New project' }).first().click();
  for (const name of CLASSES) {
    await page.getByRole('button', { name: 'Add a class' }).click();
    await page.getByRole('textbox', { name: 'Class name' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(classCard(page, name)).toBeVisible();
  }
}

/** Ways in which pictures come; each only begins. */
const ways: Readonly<
  Record<string, (page: Page, pictures: readonly TestPicture[]) => Promise<void>>
> = {
  adding: (page, pictures) => addFiles(page, 'cup', pictures),
  async recording(page) {
    await page.getByRole('button', { name: 'Start camera' }).click();
    await expect(page.getByRole('button', { name: 'Stop camera' })).toBeVisible();
    await classCard(page, 'mug').getByRole('button', { name: 'Add from camera' }).hover();
    await page.mouse.down();
  },
  async importing(page, pictures) {
    const files = CLASSES.flatMap(name =>
      pictures.map((picture): [string, Buffer] => [`${name}/${picture.name}`, picture.bytes]),
    );
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Add a zip of classes' }).click();
    await (await chooser).setFiles({
      name: 'set.zip',
      mimeType: 'application/zip',
      buffer: zip(Object.fromEntries(files)),
    });
  },
};

export async function killAtRandom(options: KillOptions): Promise<KillReport> {
  const { kills, seed, profile, address, launchOptions, pictures } = options;
  const random = seededRandom(seed);
  const killed: Record<string, number> = Object.fromEntries(Object.keys(ways).map(way => [way, 0]));
  const total = { saved: 0, lost: 0, unlearnt: 0 };
  let saved: Counts = {};
  let before: Counts = {};
  let running: KillableBrowser | null = null;
  try {
    // The last round only looks at what the last kill has left.
    for (let round = 0; round <= kills; round++) {
      running = await openBrowser(profile, launchOptions);
      const { page } = running;
      await page.goto(address);
      await expect(page.getByRole('button', { name: 'New project' }).first()).toBeVisible();
      if (round > 0) {
        const stored = await readStored(page);
        total.unlearnt += stored.unlearnt;
        for (const name of CLASSES) {
          total.saved += Math.max(0, (saved[name] ?? 0) - (before[name] ?? 0));
          total.lost += Math.max(0, (saved[name] ?? 0) - (stored.counts[name] ?? 0));
        }
        before = stored.counts;
        if (total.lost > 0) break;
      }
      if (round === kills) break;
      if (round % KILLS_PER_PROJECT === 0) {
        await makeProject(page);
        before = {};
      } else {
        await page.getByRole('button', { name: 'Untitled project', exact: true }).first().click();
      }
      for (const name of CLASSES) {
        const count = new RegExp(`^${before[name] ?? 0} pictures?$`);
        await expect(classCard(page, name).getByText(count)).toBeVisible();
      }
      saved = { ...before };
      await watchSaved(page, counts => {
        for (const name of CLASSES) saved[name] = Math.max(saved[name] ?? 0, counts[name]);
      });
      const way = Object.keys(ways)[round % Object.keys(ways).length];
      killed[way]++;
      await ways[way](page, pictures);
      await page.waitForTimeout(random.next() * KILLED_WITHIN);
      await running.kill();
      running = null;
    }
  } finally {
    await running?.kill();
  }
  return { kills: killed, ...total };
}
