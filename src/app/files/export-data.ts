/**
 * Files for other programs: the pictures, and the embeddings with their labels, of the task that is
 * shown.
 */
import type { ProjectState, Sample } from '../../core/project/types';
import type { EmbeddingTable } from '../../formats/exchange/embedding-table';
import { writeEmbeddingsCsv } from '../../formats/exchange/embeddings-csv';
import { writeKnnDataset } from '../../formats/exchange/knn-dataset';
import { writeNpz } from '../../formats/exchange/npz';
import { PicturesZipWriter } from '../../formats/exchange/pictures-zip';
import { activeTask } from '../project/selectors';
import type { Session } from '../project/session';
import { readEmbeddings } from '../project/stored';
import type { Context } from '../shared/context';
import type { Jobs } from '../shared/jobs';
import { fileName, type MadeFile, readEach, reportExport } from './export-files';
import { type ExportParts, exportEmbedded, tellLeftOut } from './export-guard';
import { makeFile } from './file-sink';

/** What embeddings and labels can be exported as: see formats/exchange. */
export type TableKind = 'npz' | 'csv' | 'knn';

/** What can be made of the embeddings, with the ending and the media type of the file. */
const TABLES = {
  npz: { write: writeNpz, ending: '.npz', type: 'application/zip' },
  csv: { write: writeEmbeddingsCsv, ending: '.csv', type: 'text/csv' },
  knn: { write: writeKnnDataset, ending: '.knn.json', type: 'application/json' },
} as const satisfies Record<TableKind, unknown>;

/** The classes of the task that is shown, and its labelled samples with the index of their class. */
function labelled(state: ProjectState) {
  const { samples } = state;
  const task = activeTask(state);
  const indexOf = new Map(task.classes.map(({ id }, i) => [id, i]));
  const rows: { readonly sample: Sample; readonly label: number }[] = [];
  for (const sample of samples.values()) {
    const label = indexOf.get(sample.labels[task.id] ?? '');
    if (label !== undefined) rows.push({ sample, label });
  }
  return { classes: task.classes.map(({ name }) => name), rows };
}

/** @returns null where there is nothing to export, or it could not be read; a notice says so. */
export async function exportPictures(
  context: Context,
  session: Session,
  jobs: Jobs,
): Promise<MadeFile | null> {
  return jobs.run('exporting', async job => {
    await session.settled();
    const { current } = session;
    if (!current) return null;
    const { classes, rows: all } = labelled(current);
    // An example of a head file has no picture.
    const rows = all.filter(({ sample }) => sample.width > 0);
    if (rows.length === 0) {
      context.problem('nothing-to-export');
      return null;
    }
    const hasTest = rows.some(({ sample }) => sample.isTest);
    try {
      const made = await makeFile(async sink => {
        const writer = new PicturesZipWriter(hasTest, bytes => sink.write(bytes));
        const read = ({ sample }: (typeof rows)[number]) => context.storage.readPicture(sample.id);
        await readEach(rows, job, read, async ({ sample, label }, picture) => {
          const { id, name = id, isTest = false } = sample;
          writer.add({ className: classes[label], name, isTest, picture });
          await sink.flush();
        });
        writer.end();
      }, 'application/zip');
      return { name: fileName(current.project.name, '.zip'), ...made };
    } catch (error) {
      reportExport(context, error);
      return null;
    }
  });
}

/** @returns null where there is nothing to export, or it could not be read; a notice says so. */
export function exportTable(
  context: Context,
  parts: ExportParts,
  kind: TableKind,
): Promise<MadeFile | null> {
  return exportEmbedded(context, parts, async ({ state, key, dimension }) => {
    const found = labelled(state);
    try {
      const ids = found.rows.map(({ sample }) => sample.id);
      const embeddings = await readEmbeddings(context.storage, ids, key, dimension);
      const rows = found.rows.flatMap(({ sample, label }) => {
        const embedding = embeddings.get(sample.id);
        const { id, name = id, isTest = false } = sample;
        return embedding ? [{ picture: name, label, isTest, embedding }] : [];
      });
      if (rows.length === 0) {
        context.problem('nothing-to-export');
        return null;
      }
      const table: EmbeddingTable = { embeddingKey: key, dimension, classes: found.classes, rows };
      const { write, ending, type } = TABLES[kind];
      const blob = new Blob([write(table)], { type });
      tellLeftOut(context, ids.length - rows.length);
      return { name: fileName(state.project.name, ending), blob };
    } catch (error) {
      reportExport(context, error);
      return null;
    }
  });
}
