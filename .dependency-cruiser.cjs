/**
 * Who may import whom: section 3 of the design as rules. Imports go down only, type imports count, cycles are
 * forbidden. `layers` says for each folder of src/main what it may use besides itself, src/shared and src/main/base;
 * a folder that is not in the table is reported by tests/rules, so a new one has to be placed here first.
 */
const data = [
  'store',
  'exec',
  'models',
  'skills',
  'workspace',
  'checkpoints',
  'policy',
  'memory',
  'plan',
  'observe',
];
const belowAgent = [...data, 'tools', 'guards', 'gates'];

const layers = {
  base: [],
  store: [],
  exec: [],
  models: [],
  policy: [],
  settings: [],
  skills: ['workspace'],
  workspace: ['exec'],
  checkpoints: ['workspace', 'exec'],
  memory: ['store', 'models', 'workspace'],
  plan: ['store', 'workspace'],
  observe: ['store'],
  tools: ['workspace', 'exec'],
  guards: ['workspace', 'exec'],
  gates: ['workspace', 'exec', 'store'],
  agent: belowAgent,
  pipeline: [...belowAgent, 'agent'],
  api: [...belowAgent, 'agent', 'pipeline', 'settings', 'settings.ts', 'options.ts'],
};

const ours = '^(src|tests|scripts|prompts|resources)/';
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`;
const inMain = (names) =>
  names.map((name) => (name.endsWith('.ts') ? `src/main/${name}$` : `src/main/${name}/`));

function layerRule([name, uses]) {
  const allowed = ['src/shared/', ...inMain(name === 'base' ? ['base'] : ['base', name, ...uses])];
  return {
    name: `main-${name}`,
    comment: `src/main/${name} may use src/shared, base${uses.map((use) => `, ${use}`).join('')} and nothing else of ours.`,
    severity: 'error',
    from: { path: `^src/main/${name}(/|\\.ts$)` },
    to: { path: '^(src|tests|scripts)/', pathNot: `^(${allowed.join('|')})` },
  };
}

const rules = [
  {
    name: 'no-cycles',
    comment: 'Cycles are forbidden, those of types too: move what both need below both.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'shared-is-pure',
    comment: 'src/shared imports zod and @orpc/contract, and nothing of ours, of Node or of the DOM.',
    from: { path: '^src/shared/' },
    to: { pathNot: ['^src/shared/', npm('zod', '@orpc/contract')] },
  },
  {
    name: 'renderer-sees-shared-only',
    comment: 'The page knows src/shared; everything else it asks the host for.',
    from: { path: '^src/renderer/' },
    to: { path: ours, pathNot: '^src/(renderer|shared)/' },
  },
  {
    name: 'renderer-without-node',
    comment: 'The page has neither Node nor Electron.',
    from: { path: '^src/renderer/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'features-stay-apart',
    comment: 'A feature never imports another feature: what both need goes to stores or ui.',
    from: { path: '^src/renderer/features/([^/]+)/' },
    to: { path: '^src/renderer/features/', pathNot: '^src/renderer/features/$1/' },
  },
  {
    name: 'ui-without-domain',
    comment: 'src/renderer/ui has no domain words, so it needs no feature and no store.',
    from: { path: '^src/renderer/ui/' },
    to: { path: '^src/renderer/(features|stores)/' },
  },
  {
    name: 'stores-below-features',
    comment: 'Stores hold data; features read them.',
    from: { path: '^src/renderer/stores/' },
    to: { path: '^src/renderer/(features|ui)/' },
  },
  {
    name: 'preload-types-only',
    comment: 'The preload imports nothing of ours but types.',
    from: { path: '^src/preload/' },
    to: { path: ours, pathNot: '^src/preload/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'electron-in-its-host',
    comment:
      "Only hosts/electron* and the preload import 'electron', so everything else runs under plain Node.",
    from: { path: '^src/', pathNot: '^src/(main/hosts/electron|preload/)' },
    to: { path: ['^electron(/|$)', npm('electron')] },
  },
  {
    name: 'options-is-a-leaf',
    comment:
      'options.ts turns argv, environment and files into values; it knows only src/shared, base and settings.',
    from: { path: '^src/main/options\\.ts$' },
    to: { path: '^(src|tests|scripts)/', pathNot: '^src/(shared/|main/base/|main/settings(/|\\.ts$))' },
  },
  {
    name: 'app-knows-no-host',
    comment:
      'app.ts, and the files beside it that it is made of, see all of main but the hosts and the entries.',
    from: { path: '^src/main/[^/]+\\.ts$', pathNot: '^src/main/(index|web|cli)\\.ts$' },
    to: { path: '^src/(main/hosts/|main/(index|web|cli)\\.ts$|preload/|renderer/)' },
  },
  {
    name: 'hosts-below-entries',
    comment: 'A host is started by an entry and knows neither entries nor the page nor the preload.',
    from: { path: '^src/main/hosts/' },
    to: { path: '^src/(main/(index|web|cli)\\.ts$|preload/|renderer/)' },
  },
  {
    name: 'entries-in-main',
    comment: 'Entries are thin: main and shared are all they see, and not each other.',
    from: { path: '^src/main/(index|web|cli)\\.ts$' },
    to: { path: '^src/(preload/|renderer/|main/(index|web|cli)\\.ts$)' },
  },
  {
    name: 'main-runs-on-dependencies',
    comment:
      'What main imports at run time is listed in "dependencies": the build leaves it outside the bundle.',
    from: { path: '^src/main/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: npm('electron') },
  },
  {
    name: 'resolvable',
    comment: 'An import that leads nowhere.',
    from: {},
    to: { couldNotResolve: true, pathNot: '\\?' },
  },
].map((rule) => ({ severity: 'error', ...rule }));

module.exports = {
  forbidden: [...rules, ...Object.entries(layers).map(layerRule)],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    detectProcessBuiltinModuleCalls: true,
  },
};
