/**
 * Real pictures for the tests: emoji renderings of several vendors, drawn in the browser from npm
 * packages. Learn from one vendor's, test on the others'.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from '@playwright/test';

const VENDORS = ['noto', 'twemoji', 'fluent-emoji', 'openmoji'] as const;
export type Vendor = (typeof VENDORS)[number];

export const CLASSES = ['sunflower', 'bicycle', 'banana'] as const;
export type ClassName = (typeof CLASSES)[number];

/** Side of a picture in pixels. */
const SIDE = 256;

interface IconSet {
  readonly width?: number;
  readonly height?: number;
  readonly icons: Readonly<Record<string, { readonly body: string; readonly width?: number }>>;
  readonly aliases?: Readonly<Record<string, { readonly parent: string }>>;
}

const require = createRequire(import.meta.url);

/** Up to 100 MB of text: read once for all that is drawn, and not kept. */
function readIcons(vendor: Vendor): IconSet {
  const path = require.resolve(`@iconify-json/${vendor}/icons.json`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

function svg(set: IconSet, name: string): string {
  const icon = set.icons[set.aliases?.[name]?.parent ?? name];
  const side = icon.width ?? set.width ?? 16;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" ` +
    `viewBox="0 0 ${side} ${side}">${icon.body}</svg>`
  );
}

export interface PictureFile {
  readonly name: string;
  /** JPEG, 256 x 256. */
  readonly bytes: Buffer;
}

export interface TestPicture extends PictureFile {
  readonly className: ClassName;
  readonly vendor: Vendor;
}

/** What was drawn, by file name: the same for every test of a worker. */
const drawn = new Map<string, PictureFile>();

const nameOf = (vendor: Vendor, name: string) => `${vendor}-${name}.jpg`;

async function draw(browser: Browser, vendor: Vendor, names: readonly string[]): Promise<void> {
  const icons = readIcons(vendor);
  const page = await browser.newPage({ viewport: { width: SIDE, height: SIDE } });
  for (const name of names) {
    await page.setContent(`<body style="margin:0;background:white">${svg(icons, name)}`);
    const bytes = await page.screenshot({ type: 'jpeg', quality: 92 });
    drawn.set(nameOf(vendor, name), { name: nameOf(vendor, name), bytes });
  }
  await page.close();
}

/** Draws one vendor's icons of these names. */
export async function drawIcons(
  browser: Browser,
  vendor: Vendor,
  names: readonly string[],
): Promise<PictureFile[]> {
  const missing = names.filter(name => !drawn.has(nameOf(vendor, name)));
  if (missing.length > 0) await draw(browser, vendor, missing);
  return names.flatMap(name => drawn.get(nameOf(vendor, name)) ?? []);
}

/** All classes of all vendors. */
export async function makePictures(browser: Browser): Promise<TestPicture[]> {
  const pictures: TestPicture[] = [];
  for (const vendor of VENDORS) {
    const icons = await drawIcons(browser, vendor, CLASSES);
    for (const [i, picture] of icons.entries()) {
      pictures.push({ ...picture, className: CLASSES[i], vendor });
    }
  }
  return pictures;
}

/** For `setInputFiles`. */
export const asFile = ({ name, bytes }: PictureFile) => ({
  name,
  mimeType: 'image/jpeg',
  buffer: bytes,
});

/** Those of one vendor, and those of the others. */
export function ofVendor(pictures: readonly TestPicture[], vendor: Vendor) {
  return {
    learnt: pictures.filter(picture => picture.vendor === vendor),
    others: pictures.filter(picture => picture.vendor !== vendor),
  };
}

/** @throws Error where there is no such picture. */
export function pictureOf(
  pictures: readonly TestPicture[],
  className: string,
  vendor: string,
): TestPicture {
  const found = pictures.find(one => one.className === className && one.vendor === vendor);
  if (!found) throw new Error(`no picture of ${className} by ${vendor}`);
  return found;
}
