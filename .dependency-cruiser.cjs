/**
 * The import rule: where code may run, and which folder of src/ may know of which. src/README.md is the
 * map that it enforces. Imports of types alone are under it too.
 */

/** For each folder: what else of src/ it may import. `main.tsx` and `rescue/` put the parts together. */
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
  rescue: ['core', 'storage', 'i18n', 'app', 'ui/kit', 'ui/shared'],
};

const folderRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder}/ may import of src/: ${allowed.join(', ') || 'nothing else'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [folder, ...allowed].map(name => `^src/${name}/`) },
}));

/**
 * Within the interface, from what knows least to what puts all together; each may import those before
 * it. Those in one list are siblings (screens, and the panels of the project page) and import none of
 * each other.
 */
const layers = (folder, ...order) =>
  order.flatMap((names, i) =>
    names.map(name => ({
      name: `${folder}-${name}-imports`,
      comment: `src/${folder}/${name}/ may import of src/${folder}/: ${order.slice(0, i).flat().join(', ') || 'nothing else'}.`,
      severity: 'error',
      from: { path: `^src/${folder}/${name}/` },
      to: {
        path: `^src/${folder}/`,
        pathNot: [name, ...order.slice(0, i).flat()].map(each => `^src/${folder}/${each}/`),
      },
    })),
  );

const interfaceRules = [
  ...layers('ui', ['kit'], ['shared'], ['live'], ['start', 'project', 'opened-model'], ['shell']),
  ...layers(
    'ui/project',
    ['shared'],
    ['classes', 'report', 'results', 'settings', 'training', 'export'],
  ),
  {
    name: 'kit-knows-no-store',
    comment: 'Primitives get what they show from whoever uses them.',
    severity: 'error',
    from: { path: '^src/ui/kit/' },
    to: { path: '^src/(app|media)/' },
  },
];

module.exports = {
  forbidden: [
    ...folderRules,
    ...interfaceRules,
    {
      name: 'no-tensor-library-in-the-page',
      comment:
        "Tensors are the workers' alone: nothing that main.tsx or rescue/ reaches may reach TensorFlow.js.",
      severity: 'error',
      from: { path: '^src/(main\\.tsx$|rescue/)' },
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
