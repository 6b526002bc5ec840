/**
 * Makes a picture set that anyone can make: emoji of several vendors, drawn in a headless browser from
 * npm packages. Ten families of emoji are the classes; files are named `vendor.emoji.png`, so that the
 * evaluation can learn from one vendor's emoji and test on the others'.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { ensureBrowser } from '../find-browser.mjs';
import { EvaluationError } from './evaluation-error.js';

const VENDORS = ['noto', 'twemoji', 'fluent-emoji', 'openmoji'] as const;

/** Side of a picture in pixels. */
const SIDE = 256;

/** Families of emoji, with names that all packages have. */
const FAMILIES: Readonly<Record<string, string>> = {
  bird: 'bird baby-chick chicken dove duck eagle flamingo hatching-chick owl parrot peacock penguin rooster swan turkey',
  fruit:
    'banana cherries grapes green-apple kiwi-fruit lemon mango melon peach pear pineapple red-apple strawberry tangerine watermelon',
  flower:
    'blossom bouquet cherry-blossom hibiscus rose rosette sunflower tulip white-flower wilted-flower',
  'road vehicle':
    'ambulance articulated-lorry automobile bus delivery-truck fire-engine minibus oncoming-automobile police-car racing-car sport-utility-vehicle taxi tractor trolleybus',
  building:
    'bank castle church convenience-store factory hospital hotel house japanese-castle mosque office-building post-office school synagogue',
  clothes:
    'bikini coat dress gloves jeans kimono lab-coat necktie one-piece-swimsuit running-shirt safety-vest sari scarf shorts t-shirt',
  ball: 'american-football baseball basketball pool-8-ball rugby-football soccer-ball softball tennis volleyball yarn crystal-ball bowling',
  instrument:
    'accordion banjo bell drum guitar long-drum microphone musical-keyboard postal-horn saxophone trumpet violin',
  'smiling face':
    'beaming-face-with-smiling-eyes face-with-tears-of-joy grinning-face grinning-face-with-big-eyes grinning-face-with-smiling-eyes grinning-squinting-face relieved-face slightly-smiling-face smiling-face-with-halo smiling-face-with-heart-eyes smiling-face-with-smiling-eyes smiling-face-with-sunglasses winking-face',
  hand: 'backhand-index-pointing-down backhand-index-pointing-left backhand-index-pointing-right backhand-index-pointing-up call-me-hand clapping-hands crossed-fingers ok-hand oncoming-fist raised-fist raised-hand thumbs-down thumbs-up victory-hand waving-hand',
};

interface Icon {
  readonly body: string;
  readonly width?: number;
  readonly height?: number;
}

interface IconSet {
  readonly width?: number;
  readonly icons: Readonly<Record<string, Icon>>;
  readonly aliases?: Readonly<Record<string, { readonly parent: string }>>;
}

const require = createRequire(import.meta.url);

function readIcons(vendor: string): IconSet {
  return JSON.parse(readFileSync(require.resolve(`@iconify-json/${vendor}/icons.json`), 'utf8'));
}

function svgOf(set: IconSet, name: string): string {
  const icon = set.icons[set.aliases?.[name]?.parent ?? name];
  if (!icon) throw new EvaluationError(`The emoji package has no picture called ${name}.`);
  const side = icon.width ?? set.width ?? 16;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" ` +
    `viewBox="0 0 ${side} ${side}">${icon.body}</svg>`
  );
}

async function draw(page: Page, svg: string): Promise<Buffer> {
  await page.setContent(`<body style="margin:0;background:white">${svg}`);
  return page.screenshot({ type: 'png' });
}

async function main([folder]: readonly string[]): Promise<void> {
  if (folder === undefined) throw new EvaluationError('Name the folder to write the pictures to.');
  const browser = await chromium.launch({
    executablePath: ensureBrowser(),
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: SIDE, height: SIDE } });
    let count = 0;
    for (const vendor of VENDORS) {
      const set = readIcons(vendor);
      for (const [family, names] of Object.entries(FAMILIES)) {
        mkdirSync(join(folder, family), { recursive: true });
        for (const name of names.split(' ')) {
          writeFileSync(
            join(folder, family, `${vendor}.${name}.png`),
            await draw(page, svgOf(set, name)),
          );
          count++;
        }
      }
      console.log(`${vendor}: drawn`);
    }
    console.log(`${count} pictures in ${folder}`);
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof EvaluationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
