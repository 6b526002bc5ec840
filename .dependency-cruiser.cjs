/** The import rule: which folder of src/ may know of which. src/README.md is the map it enforces. */

/** For each folder: the other folders of src/ that it may import. Files directly in src/ may import any. */
const MAY_IMPORT = {
  math: [],
  heads: ['math'],
  evaluation: ['math', 'heads'],
  dataset: ['heads', 'math', 'training'],
  'base-models': ['math'],
  training: ['math', 'evaluation', 'base-models'],
  worker: ['math', 'heads', 'evaluation', 'base-models', 'training'],
  capture: [],
  storage: ['dataset', 'math', 'training'],
  formats: ['dataset', 'heads', 'math', 'training', 'base-models', 'capture'],
  standalone: ['base-models', 'capture', 'formats', 'math'],
  i18n: [],
  state: [
    'dataset',
    'heads',
    'evaluation',
    'capture',
    'storage',
    'formats',
    'worker',
    'standalone',
    'base-models',
    'training',
    'math',
  ],
  ui: [
    'state',
    'dataset',
    'heads',
    'evaluation',
    'capture',
    'i18n',
    'base-models',
    'training',
    'worker',
  ],
};

const folderRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import: ${allowed.join(', ') || 'nothing else of src/'}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [folder, ...allowed].map(name => `^src/${name}/`) },
}));

module.exports = {
  forbidden: [
    ...folderRules,
    {
      name: 'standalone-stands-alone',
      comment:
        'The page takes the library as built, never its source; it knows what the worker says that does so.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/standalone/' },
      to: { path: '^src/standalone/', pathNot: '^src/standalone/model-protocol\\.ts$' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'tensorflow-only-where-tensors-live',
      comment:
        'Only base-models, training, the library-backed head, worker and standalone may import TensorFlow.js.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(base-models|training|worker|standalone|heads/classic-knn)',
      },
      to: { path: 'node_modules/@tensorflow' },
    },
    {
      name: 'react-only-in-ui',
      comment: 'The store and everything under it are free of React.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(ui/|main\\.tsx)' },
      to: {
        path: 'node_modules/(react|react-dom|react-aria-components|react-i18next|lucide-react)/',
      },
    },
    {
      name: 'worker-client-is-the-only-door',
      comment: 'Outside the worker only its protocol (types) and its client are known.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/worker/' },
      to: { path: '^src/worker/', pathNot: '^src/worker/(protocol|client)\\.ts$' },
    },
    {
      name: 'base-models-outside-the-worker',
      comment:
        'Outside the worker only the catalog, and networks and their files as plain data, are known.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(worker|training|base-models|standalone)/' },
      to: {
        path: '^src/base-models/',
        pathNot: '^src/base-models/(catalog|network-graph|model-json|base-model)\\.ts$',
      },
    },
    {
      name: 'training-outside-the-worker',
      comment: 'Outside the worker only the options of a training and what it gives are known.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(worker|training)/' },
      to: { path: '^src/training/', pathNot: '^src/training/(options|types)\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
