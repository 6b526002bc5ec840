import { expect, type Page, test } from '@playwright/test';
import { addFiles, classCard, expectSaved, newProject } from '../support/page';
import { asFile, makePictures, type TestPicture } from '../support/picture-set';
import { recognise } from '../support/recognition';

test.use({ serviceWorkers: 'allow' });

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

/** What the policy has blocked, from the start of the page. */
async function watchViolations(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await page.exposeFunction('reportViolation', (what: string) => violations.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => {
      const report = Reflect.get(window, 'reportViolation');
      report(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return violations;
}

const vendor = (name: TestPicture['vendor'], className: string) =>
  pictures.filter(one => one.vendor === name && one.className === className);

test('the built page runs under its policy, from learning to the exported file', async ({
  page,
}) => {
  const violations = await watchViolations(page);
  await newProject(page, ['sunflower', 'bicycle']);
  const policy = page.locator('head > meta[http-equiv="Content-Security-Policy"]');
  const content = await policy.getAttribute('content');
  expect(content).toContain("script-src 'self' 'wasm-unsafe-eval';");
  for (const name of ['sunflower', 'bicycle']) {
    await addFiles(page, name, vendor('noto', name));
    await expect(classCard(page, name).getByText('1 picture')).toBeVisible();
  }
  await expectSaved(page);
  const [probe] = vendor('openmoji', 'sunflower');
  await recognise(page, probe, 'sunflower');

  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Whole project' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.inkling\.zip$/);

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.reload();
  await recognise(page, probe, 'sunflower');
  expect(violations).toEqual([]);
});

/** What an attacker would put into the page, if that was possible. */
const INJECTIONS: Readonly<Record<string, () => void>> = {
  'a script element': () => {
    const script = document.createElement('script');
    script.textContent = 'window.hasRun = true';
    document.body.append(script);
  },
  'a handler in an attribute': () => {
    const image = document.createElement('img');
    image.setAttribute('onerror', 'window.hasRun = true');
    image.src = 'data:image/png,not a picture';
    document.body.append(image);
  },
  'text as code': () => {
    const button = document.createElement('button');
    button.addEventListener('click', () => window.setTimeout('window.hasRun = true'));
    document.body.append(button);
    button.click();
  },
  'a script of another origin': () => {
    const script = document.createElement('script');
    script.src = 'https://example.org/script.js';
    document.body.append(script);
  },
};

for (const [what, inject] of Object.entries(INJECTIONS)) {
  test(`${what} does not run`, async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'New project' })).toBeVisible();
    const refused = page.evaluate(
      () =>
        new Promise<string>(resolve => {
          document.addEventListener(
            'securitypolicyviolation',
            event => resolve(event.effectiveDirective),
            { once: true },
          );
        }),
    );
    await page.evaluate(inject);
    expect(await refused).toMatch(/^script-src/);
    expect(await page.evaluate(() => 'hasRun' in window)).toBe(false);
  });
}

test('a name with markup in it is shown as text, in the page and in what it says', async ({
  page,
}) => {
  const name = '<img src=x onerror="window.hasRun=1"><b>bold</b>';
  const file = `<i>${vendor('noto', 'banana')[0].name}`;
  await newProject(page, [name, 'bicycle']);
  await page.getByRole('button', { name: 'Rename: Untitled project' }).click();
  const field = page.getByRole('textbox', { name: 'Project name' });
  await field.fill(name);
  await field.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  for (const [label, className] of [
    [name, 'banana'],
    ['bicycle', 'bicycle'],
  ]) {
    await addFiles(page, label, [...vendor('noto', className), ...vendor('twemoji', className)]);
    await expect(classCard(page, label).getByText('2 pictures')).toBeVisible();
  }
  await classCard(page, name)
    .locator('input[type=file]')
    .setInputFiles({
      ...asFile(vendor('noto', 'banana')[0]),
      name: file,
      buffer: Buffer.from('?'),
    });
  const notice = page.locator('[data-notice=import-done]');
  await notice.getByText(/^\d+ files?$/).click();
  await expect(notice.getByRole('listitem')).toHaveText(`${file} is not a picture`);
  await recognise(page, vendor('noto', 'banana')[0], name);
  await expect(page.getByRole('rowheader', { name })).toHaveCount(1);
  expect(await page.locator('img[src="x"], b, h1 i, li i').count()).toBe(0);
  expect(await page.evaluate(() => 'hasRun' in window)).toBe(false);
});
