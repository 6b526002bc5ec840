/**
 * Storage in memory, for where the browser keeps no database: the page works, and says that
 * nothing outlives the tab.
 */
import { applyChange } from '../dataset/changes';
import type { Picture, ProjectState } from '../dataset/types';
import { type NewSample, type Storage, StorageError } from './storage';

interface Contents {
  readonly projectId: string;
  readonly picture: Picture;
  readonly embeddings: Map<string, Float32Array>;
}

export function createMemoryStorage(): Storage {
  const projects = new Map<string, ProjectState>();
  const contents = new Map<string, Contents>();
  const settings = new Map<string, unknown>();

  const get = (id: string): ProjectState => {
    const state = projects.get(id);
    if (!state) throw new StorageError('not-found', `There is no project ${id}`);
    return state;
  };
  const keep = ({ sample, picture, embeddings }: NewSample) =>
    contents.set(sample.id, {
      projectId: sample.projectId,
      picture,
      embeddings: new Map(Object.entries(embeddings)),
    });

  return {
    async listProjects() {
      return [...projects.values()]
        .map(({ project, samples }) => {
          const [cover] = samples.keys();
          return {
            project,
            sampleCount: samples.size,
            ...(cover === undefined ? {} : { cover }),
          };
        })
        .sort((a, b) => b.project.modifiedAt - a.project.modifiedAt);
    },
    async openProject(id) {
      return get(id);
    },
    async createProject(state, added) {
      if (projects.has(state.project.id)) {
        throw new StorageError('failed', `There is a project ${state.project.id} already`);
      }
      projects.set(state.project.id, state);
      for (const content of added) keep(content);
    },
    async duplicateProject(id, copy) {
      const { project, samples } = get(id);
      const twins = new Map<string, NewSample['sample']>();
      for (const sample of samples.values()) {
        const content = contents.get(sample.id);
        if (!content) continue;
        const twin = { ...sample, id: crypto.randomUUID(), projectId: copy.id };
        twins.set(twin.id, twin);
        contents.set(twin.id, {
          ...content,
          projectId: copy.id,
          embeddings: new Map(content.embeddings),
        });
      }
      projects.set(copy.id, {
        project: {
          ...project,
          id: copy.id,
          name: copy.name,
          createdAt: copy.at,
          modifiedAt: copy.at,
        },
        samples: twins,
      });
    },
    async deleteProject(id) {
      projects.delete(id);
      for (const [sample, { projectId }] of contents) {
        if (projectId === id) contents.delete(sample);
      }
    },
    async commit(change, added = []) {
      const id = change.project?.after.id ?? change.samples[0]?.after?.projectId;
      const owner = id ?? change.samples[0]?.before?.projectId;
      if (owner === undefined) return;
      projects.set(owner, applyChange(get(owner), change));
      for (const content of added) keep(content);
    },
    async readPicture(id) {
      const content = contents.get(id);
      if (!content) throw new StorageError('not-found', `There is no picture ${id}`);
      return content.picture;
    },
    async readEmbeddings(ids, key) {
      const found = new Map<string, Float32Array>();
      for (const id of ids) {
        const row = contents.get(id)?.embeddings.get(key);
        if (row) found.set(id, row);
      }
      return found;
    },
    async writeEmbeddings(key, rows) {
      for (const [id, row] of rows) contents.get(id)?.embeddings.set(key, row);
    },
    async collectGarbage(project, keepKeys) {
      const { samples } = get(project);
      for (const [id, { projectId, embeddings }] of contents) {
        if (projectId !== project) continue;
        if (!samples.has(id)) contents.delete(id);
        for (const key of embeddings.keys()) if (!keepKeys.includes(key)) embeddings.delete(key);
      }
    },
    async readSetting(name) {
      return settings.get(name);
    },
    async writeSetting(name, value) {
      settings.set(name, value);
    },
    close() {},
  };
}
