/**
 * The one way in for pictures, whichever door they come by: lists what there is, plans, and asks the user
 * where the plan is not obvious. Nothing is written here.
 */
import type { CollectedFile } from '../../media/files';
import type { ImportQuestions } from './import-questions';
import { type ListedFile, type Listing, listFiles } from './list-files';
import { planImport } from './plan/import-plan';
import { partsOf } from './plan/paths';
import type { ImportPlan, ImportTarget, PassedOver, Reading } from './plan/types';
import { type OpenedPicture, readPlanned } from './read-planned';

export interface Understood {
  /** What is brought in, by its name; empty where it has none. */
  readonly title: string;
  readonly listing: Listing;
  readonly plan: ImportPlan;
  readonly target: ImportTarget;
}

/** What is to be done. */
export type Decision =
  | {
      readonly kind: 'import';
      /** Pictures that are read, as far as they can be. */
      readonly files: readonly ListedFile[];
      /** Reads them one after the other. */
      readonly read: () => AsyncGenerator<OpenedPicture>;
      /** Whether all of it goes into the class that was pointed at. */
      readonly isInto: boolean;
      /** What is not imported, and was not shown before. */
      readonly unseen: readonly PassedOver[];
    }
  | { readonly kind: 'open-model' }
  /** There is no picture that could be taken. */
  | { readonly kind: 'nothing'; readonly passedOver: readonly PassedOver[] };

/** Leaves out what has been said of archives before they are read again. */
async function* withoutKnown(
  pictures: AsyncGenerator<OpenedPicture>,
  failed: readonly PassedOver[],
): AsyncGenerator<OpenedPicture> {
  for await (const picture of pictures) {
    const isKnown =
      'error' in picture && picture.isArchive && failed.some(({ name }) => name === picture.name);
    if (!isKnown) yield picture;
  }
}

/** The one file that is brought in, or the folder around all of them. */
function titleOf(collected: readonly CollectedFile[]): string {
  const [first, ...others] = collected.map(found => ('file' in found ? partsOf(found.path) : []));
  if (!first) return '';
  if (others.length === 0) return first.at(-1) ?? '';
  const [folder = ''] = first.slice(0, -1);
  return others.every(parts => parts.length > 1 && parts[0] === folder) ? folder : '';
}

export async function understand(
  collected: readonly CollectedFile[],
  target: ImportTarget,
): Promise<Understood> {
  const listing = await listFiles(collected);
  return {
    title: titleOf(collected),
    listing,
    plan: planImport(listing.files, listing.texts, target),
    target,
  };
}

/**
 * @param hasModel whether there is a model in it that can be opened instead.
 * @returns null where the user leaves it.
 */
export async function decide(
  { title, listing, plan, target }: Understood,
  questions: Pick<ImportQuestions, 'ask'>,
  signal: AbortSignal,
  hasModel = false,
): Promise<Decision | null> {
  const { readings, isObvious } = plan;
  const [reading] = readings;
  const passedOver = [...listing.failed, ...plan.passedOver];
  if (!reading) return { kind: 'nothing', passedOver };
  // Of what is given to a class, the notice at the end says what was left out.
  const take = (chosen: Reading, unseen: readonly PassedOver[]): Decision => ({
    kind: 'import',
    files: chosen.pictures.flatMap(({ file }) => listing.files[file] ?? []),
    read: () => withoutKnown(readPlanned(listing, chosen), listing.failed),
    isInto: chosen.kind === 'into-class',
    unseen,
  });
  const { failed, guessed } = listing;
  const isWhole = failed.length === 0 && guessed.length === 0;
  const isClear = isObvious && (target.kind === 'class' || isWhole);
  if (isClear && !hasModel) return take(reading, [...passedOver, ...reading.passedOver]);
  const asked = { title, target, readings, passedOver, guessed, hasModel };
  const answer = await questions.ask(asked, signal);
  return answer?.kind === 'import' ? take(answer.reading, []) : answer;
}
