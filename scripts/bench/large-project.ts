/** Writes a project with many pictures into the page's database, in the form that the page uses. */
import type { Page } from '@playwright/test';
import { baseModelById, embeddingKey } from '../../src/core/model/catalog.js';

const BASE_MODEL = 'fast';
/** Side of a picture in pixels: the longest that the page stores. */
const SIDE = 512;
/** Number of pictures to draw; the others are copies of these with different comments. */
const DRAWN = 50;
/** Number of samples to write in one transaction. */
const BATCH = 250;

export interface LargeProject {
  readonly name: string;
  readonly samples: number;
  readonly classes: number;
}

/**
 * Every picture is a real JPEG, and no two have the same bytes.
 * @param page of the built page, which has made the database.
 * @returns bytes of all pictures.
 */
export async function writeLargeProject(page: Page, project: LargeProject): Promise<number> {
  const made = { ...project, base: BASE_MODEL, key: embeddingKey(BASE_MODEL), side: SIDE };
  const { dimension } = baseModelById(BASE_MODEL);
  const given = { ...made, dimension, drawn: DRAWN, batch: BATCH };
  return page.evaluate(async todo => {
    // Methods, because tsx wraps named functions in a helper that does not exist in the page.
    const tools = {
      state: 1,
      /** Uniform from 0 to 1 (Marsaglia's xorshift32). */
      random() {
        this.state ^= this.state << 13;
        this.state ^= this.state >>> 17;
        this.state ^= this.state << 5;
        return (this.state >>> 0) / 2 ** 32;
      },
      /** Blotches of colour with some grain, with about as many bytes as a photograph. */
      async draw(): Promise<Uint8Array> {
        const canvas = new OffscreenCanvas(todo.side, todo.side);
        const context = canvas.getContext('2d');
        if (!context) throw new Error('There is nothing to draw on');
        for (let i = 0; i < 400; i++) {
          const [x, y, r, hue] = [0, 0, 0, 0].map(() => this.random());
          context.fillStyle = `hsl(${hue * 360} 60% ${20 + 60 * this.random()}% / 0.5)`;
          context.beginPath();
          context.arc(x * todo.side, y * todo.side, 60 * r, 0, 7);
          context.fill();
        }
        const image = context.getImageData(0, 0, todo.side, todo.side);
        for (let i = 0; i < image.data.length; i++) image.data[i] += 16 * this.random() - 8;
        context.putImageData(image, 0, 0);
        const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
        return new Uint8Array(await blob.arrayBuffer());
      },
      /** The picture with a comment after its first marker (ITU T.81, B.2.4.5). */
      comment(picture: Uint8Array, text: string): Uint8Array {
        const body = new TextEncoder().encode(text);
        const bytes = new Uint8Array(picture.length + body.length + 4);
        bytes.set(picture.subarray(0, 2));
        bytes.set([0xff, 0xfe, 0, body.length + 2], 2);
        bytes.set(body, 6);
        bytes.set(picture.subarray(2), 6 + body.length);
        return bytes;
      },
    };
    const pictures: Uint8Array[] = [];
    for (let i = 0; i < todo.drawn; i++) pictures.push(await tools.draw());
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('inkling');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const now = Date.now();
    const projectId = crypto.randomUUID();
    const classes = Array.from({ length: todo.classes }, (_, i) => ({
      id: `class-${i}`,
      name: `Class ${i + 1}`,
      colour: i,
      enabled: true,
    }));
    const means = classes.map(() => Array.from({ length: todo.dimension }, () => tools.random()));
    let bytes = 0;
    for (let from = 0; from < todo.samples; from += todo.batch) {
      const stores = ['projects', 'samples', 'pictures', 'embeddings', 'owners'];
      const transaction = db.transaction(stores, 'readwrite', { durability: 'relaxed' });
      if (from === 0) {
        transaction.objectStore('projects').add({
          id: projectId,
          name: todo.name,
          createdAt: now,
          modifiedAt: now,
          tasks: [{ id: 'task', name: 'Task 1', classes, head: { id: 'automatic', options: {} } }],
          activeTaskId: 'task',
          baseModelId: todo.base,
        });
      }
      for (let i = from; i < Math.min(from + todo.batch, todo.samples); i++) {
        const id = crypto.randomUUID();
        const label = i % todo.classes;
        const picture = tools.comment(pictures[i % pictures.length], id);
        bytes += picture.length;
        transaction.objectStore('samples').add({
          id,
          projectId,
          labels: { task: classes[label].id },
          source: 'file',
          name: `${i}.jpg`,
          addedAt: now + i,
          width: todo.side,
          height: todo.side,
        });
        transaction.objectStore('pictures').add({ bytes: picture, type: 'image/jpeg' }, id);
        transaction.objectStore('owners').add(projectId, id);
        const embedding = Float32Array.from(means[label], mean => 0.5 * (mean + tools.random()));
        transaction.objectStore('embeddings').add(embedding, [id, todo.key]);
      }
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
    }
    db.close();
    return bytes;
  }, given);
}
