/** Pictures and embeddings in the forms of other programs, out of the page and into it again. */
import { unzipSync } from 'fflate';
import { exportFile, openFile } from '../support/elsewhere';
import { classCard } from '../support/page';
import { learn, recognise } from '../support/recognition';
import { expect, test } from './support/test';

test('pictures and embeddings leave for other programs, and come back from them', async ({
  page,
  pictures,
}) => {
  const ofClass = (name: string) => pictures.filter(({ className }) => className === name);
  await learn(page, { '香蕉 (=1)': ofClass('banana'), bicycle: ofClass('bicycle') });

  const zip = await exportFile(page, 'Pictures, one folder per class (zip)');
  expect(zip.name).toBe('Untitled project.zip');
  const paths = Object.keys(unzipSync(zip.bytes));
  expect(paths).toHaveLength(8);
  expect(paths).toContain('香蕉 (=1)/noto-banana.jpg');

  const npz = await exportFile(page, 'Embeddings for Python (npz)');
  expect(npz.name).toBe('Untitled project.npz');
  const embeddings = Buffer.from(unzipSync(npz.bytes)['embeddings.npy']);
  const [, rows, dimension] = /\((\d+), (\d+),\)/.exec(embeddings.toString('latin1')) ?? [];
  expect(rows).toBe('8');

  const csv = await exportFile(page, 'Embeddings (CSV)');
  const lines = csv.bytes.toString('utf8').split('\r\n');
  expect(lines).toHaveLength(10);
  expect(lines[1].split(',')).toHaveLength(3 + Number(dimension));
  expect(lines[1]).toMatch(/^"香蕉 \(=1\)",example,"noto-banana.jpg",/);

  const knn = await exportFile(page, 'KNN classifier dataset (JSON)');
  const dataset: [string, number[], number[]][] = JSON.parse(knn.bytes.toString('utf8'));
  expect(dataset.map(([name, , shape]) => [name, shape])).toEqual([
    ['香蕉 (=1)', [4, Number(dimension)]],
    ['bicycle', [4, Number(dimension)]],
  ]);
  const [[, values]] = dataset;
  // The first row as it is in the table, scaled to length 1.
  const row = lines[1].split(',').slice(3).map(Number);
  const length = Math.hypot(...row);
  for (const [i, value] of row.entries()) expect(values[i]).toBeCloseTo(value / length, 5);

  await page.getByRole('button', { name: 'All projects' }).click();
  await openFile(page, {
    name: 'Fruit.knn.json',
    mimeType: 'application/json',
    buffer: knn.bytes,
  });
  const dialog = page.getByRole('dialog', { name: 'Open the dataset “Fruit”' });
  await dialog.getByRole('button', { name: 'Open as a project' }).click();
  for (const name of ['香蕉 (=1)', 'bicycle']) {
    await expect(classCard(page, name).getByText('4 pictures')).toBeVisible();
  }
  await recognise(page, ofClass('banana')[0], '香蕉 (=1)');
  await recognise(page, ofClass('bicycle')[0], 'bicycle');

  await page.getByRole('button', { name: 'All projects' }).click();
  await page.getByRole('button', { name: 'New project' }).first().click();
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Embeddings (CSV)' }).click();
  await expect(page.locator('[data-notice=nothing-to-export]')).toBeVisible();
  const pictureZip = { name: zip.name, mimeType: 'application/zip', buffer: zip.bytes };
  await openFile(page, pictureZip, 'Add a zip of classes');
  for (const name of ['香蕉 (=1)', 'bicycle']) {
    await expect(classCard(page, name).getByText('4 pictures')).toBeVisible();
  }
});
