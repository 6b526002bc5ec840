/** Keeps the list of projects of the start page. */

import { type Context, reportStorage } from '../shared/context';
import { readSummaries } from './stored';

export class ProjectList {
  #hasToldOfDamage = false;

  constructor(private readonly context: Context) {}

  async refresh(): Promise<void> {
    const { context } = this;
    try {
      const { projects, damaged } = await readSummaries(context.storage);
      context.set({ projects });
      if (damaged > 0 && !this.#hasToldOfDamage) {
        context.problem('projects-damaged', { count: damaged });
      }
      this.#hasToldOfDamage = damaged > 0;
    } catch (error) {
      reportStorage(context, error);
      context.set({ projects: context.get().projects ?? [] });
    }
  }
}
