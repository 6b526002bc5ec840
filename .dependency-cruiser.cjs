/**
 * The import rule: where code may run, and which folder of src/ may know of which. src/README.md is the
 * map that it enforces. Imports of types alone are under it too.
 */

/** For each folder: what else of src/ it may import. `main.tsx` puts the parts together. */
const MAY_IMPORT = {
  core: [],
  learning: ['core'],
  compute: ['core', 'learning'],
  archive: ['core'],
  media: ['core', 'archive'],
  formats: ['core', 'archive', 'media'],
  storage: ['core'],
  i18n: [],
  app: ['core', 'archive', 'media', 'formats', 'storage', 'compute/door', 'library/door'],
  ui: ['core', 'media', 'i18n', 'app'],
  library: ['core', 'archive', 'media', 'formats', 'compute/base-models'],
};

const folderRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder}/ may import of src/: ${allowed.join(', ') || 'nothing else'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [folder, ...allowed].map(name => `^src/${name}/`) },
}));

module.exports = {
  forbidden: [
    ...folderRules,
    {
      name: 'no-tensor-library-in-the-page',
      comment:
        "Tensors are the workers' alone: nothing that main.tsx reaches may reach TensorFlow.js.",
      severity: 'error',
      from: { path: '^src/main\\.tsx$' },
      to: { path: 'node_modules/@tensorflow', reachable: true },
    },
    {
      name: 'tensor-library-in-compute',
      comment: 'Only compute/ and library/ may import TensorFlow.js.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(compute|library)/' },
      to: { path: 'node_modules/@tensorflow' },
    },
    {
      name: 'door-of-compute',
      comment: 'What the page knows of compute/ knows nothing else of it.',
      severity: 'error',
      from: { path: '^src/compute/door/' },
      to: { path: '^src/compute/', pathNot: '^src/compute/door/' },
    },
    {
      name: 'door-of-the-library',
      comment: 'What the page knows of library/ is types alone.',
      severity: 'error',
      from: { path: '^src/library/door/' },
      to: { path: '^src/', pathNot: ['^src/(core|library/door)/', '^src/library/types\\.ts$'] },
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
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
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
