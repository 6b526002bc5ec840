/**
 * Storage in memory, for browsers without a database: the page works, and says that everything is lost
 * when the tab is closed.
 */

import { withIds } from '../core/project/adapt-network';
import { applyChange, projectOf } from '../core/project/changes';
import type { KeptNetwork, NetworkChanges } from '../core/project/kept-network';
import { newId } from '../core/project/new-id';
import type { Picture, ProjectState } from '../core/project/types';
import { type NewSample, namesOfNetworks, noProject, type Storage, StorageError } from './storage';

interface Contents {
  readonly projectId: string;
  readonly picture: Picture;
  readonly embeddings: Map<string, Float32Array>;
}

export function createMemoryStorage(): Storage {
  const projects = new Map<string, ProjectState>();
  const contents = new Map<string, Contents>();
  /** By project and name; copies that are not shared with anything outside. */
  const networks = new Map<string, Map<string, KeptNetwork>>();
  const settings = new Map<string, unknown>();

  const get = (id: string): ProjectState => {
    const state = projects.get(id);
    if (!state) throw noProject(id);
    return state;
  };
  const keep = ({ sample, picture, embeddings }: NewSample) =>
    contents.set(sample.id, {
      projectId: sample.projectId,
      // The bytes may be a small view of a large file, which would stay in memory with it.
      picture: { ...picture, bytes: new Uint8Array(picture.bytes) },
      embeddings: new Map(Object.entries(embeddings)),
    });

  const keepNetworks = (project: string, changes: NetworkChanges) => {
    const kept = new Map(networks.get(project));
    for (const [name, network] of changes) {
      if (network) kept.set(name, structuredClone(network));
      else kept.delete(name);
    }
    networks.set(project, kept);
  };

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
    async createProject(state, added, trained = new Map()) {
      if (projects.has(state.project.id)) {
        throw new StorageError('failed', `There is already a project ${state.project.id}`);
      }
      projects.set(state.project.id, state);
      for (const content of added) keep(content);
      keepNetworks(state.project.id, trained);
    },
    async duplicateProject(id, copy) {
      const { project, samples } = get(id);
      const copied = new Map<string, NewSample['sample']>();
      const copyIds = new Map<string, string>();
      for (const sample of samples.values()) {
        const content = contents.get(sample.id);
        if (!content) continue;
        const duplicate = { ...sample, id: newId(), projectId: copy.id };
        copied.set(duplicate.id, duplicate);
        copyIds.set(sample.id, duplicate.id);
        contents.set(duplicate.id, {
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
        samples: copied,
      });
      const copies = new Map<string, KeptNetwork>();
      for (const [name, network] of networks.get(id) ?? []) {
        copies.set(name, 'samples' in network ? withIds(network, copyIds) : network);
      }
      keepNetworks(copy.id, copies);
    },
    async deleteProject(id) {
      projects.delete(id);
      networks.delete(id);
      for (const [sample, { projectId }] of contents) {
        if (projectId === id) contents.delete(sample);
      }
    },
    async commit(change, added = [], trained = new Map()) {
      const owner = projectOf(change);
      if (owner === undefined) {
        if (trained.size > 0) throw noProject();
        return;
      }
      const state = get(owner);
      keepNetworks(owner, trained);
      projects.set(owner, applyChange(state, change));
      for (const content of added) keep(content);
    },
    async readPicture(id) {
      const content = contents.get(id);
      if (!content) throw new StorageError('not-found', `There is no picture ${id}`);
      const { picture } = content;
      return { ...picture, bytes: new Uint8Array(picture.bytes) };
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
    async readNetwork(project, name) {
      return structuredClone(networks.get(project)?.get(name) ?? null);
    },
    async writeNetworks(project, trained) {
      get(project);
      keepNetworks(project, trained);
    },
    async collectGarbage(id) {
      const { project, samples } = get(id);
      for (const [sample, { projectId }] of contents) {
        if (projectId === id && !samples.has(sample)) contents.delete(sample);
      }
      const names = namesOfNetworks(project);
      const trained = networks.get(id);
      for (const name of trained?.keys() ?? []) if (!names.has(name)) trained?.delete(name);
    },
    async dropEmbeddings(id, keepKeys) {
      for (const sample of get(id).samples.keys()) {
        const { embeddings } = contents.get(sample) ?? {};
        for (const key of embeddings?.keys() ?? []) {
          if (!keepKeys.includes(key)) embeddings?.delete(key);
        }
      }
    },
    async readSetting(name) {
      return settings.get(name);
    },
    async writeSetting(name, value) {
      settings.set(name, value);
    },
    watch() {},
    close() {},
  };
}
