/** Words of the page about servers that this app starts itself. */
import type { Fit, KvType, ServerState } from '../../../shared/contract/servers.ts';
import { plural } from '../../format.ts';

const phases: Record<ServerState['phase'], string> = {
  starting: 'Starting',
  loading: 'Loading the model',
  ready: 'Ready',
  restarting: 'Crashed, starts again',
  stopping: 'Stopping',
  failed: 'Failed',
};

const verdicts: Record<Fit['verdict'], string> = {
  fits: 'fits',
  tight: 'tight',
  'too-large': 'does not fit',
  unknown: 'unknown',
};

const verdictTexts: Record<Fit['verdict'], string> = {
  fits: 'It fits.',
  tight: 'It fits with little left: the computer may become slow.',
  'too-large': 'It does not fit: it would fail, or swap and be very slow.',
  unknown: 'The file does not say how much its window takes.',
};

const kvTypes: Record<KvType, string> = {
  f16: 'f16, exact',
  q8_0: 'q8_0, half the memory',
  q4_0: 'q4_0, a quarter, less exact',
};

export const serverStrings = {
  title: 'Local servers',
  text: 'Patchbay starts llama-server for a model file of yours. Nothing outside of this computer can reach it, and it ends with Patchbay.',
  looking: 'Looking for llama-server and for models…',
  failed: 'The servers could not be read',

  running: 'Servers of this app',
  phases,
  since: (time: string) => (time === 'now' ? 'since just now' : `for ${time}`),
  retryIn: (time: string) => `in ${time}`,
  loaded: (bytes: string, total: string) => `${bytes} of ${total} in memory`,
  memory: (bytes: string) => `${bytes} of memory`,
  window: (tokens: string, kvType: string) => `window of ${tokens} tokens, ${kvType} cache`,
  speed: (read: number | null, written: number | null) =>
    [read === null ? null : `reads ${rate(read)}`, written === null ? null : `writes ${rate(written)}`]
      .filter((part) => part !== null)
      .join(', ') || 'too slow to measure',
  speedUnknown: 'speed not measured yet',
  busy: (count: number) => (count === 0 ? 'idle' : plural(count, 'request', 'requests')),
  crashes: (count: number) => `${plural(count, 'crash', 'crashes')} so far`,
  newSession: 'New session with it',
  measure: 'Measure speed',
  measuring: 'Measuring, about 5 s…',
  stop: 'Stop',
  stopping: 'Stopping…',
  startAgain: 'Start again',
  remove: 'Remove from the list',
  log: 'Log',
  logOf: (title: string) => `Log of ${title}`,
  logEmpty: 'It has written nothing yet.',
  logLost: 'The log cannot be followed any more.',

  models: 'Models on this computer',
  folders: 'Folders',
  addFolder: 'Add folder',
  adding: 'Adding…',
  folderPath: 'Full path of a folder with GGUF files',
  pickFolder: 'Choose…',
  removeFolder: (path: string) => `Take ${path} out of the list`,
  folderMissing: 'not there',
  suggestions: 'Found, but not in the list:',
  suggest: (path: string) => `Add ${path}`,
  lookAgain: 'Look again',
  noFolders: 'No folder with models yet',
  noFoldersText:
    'Add the folder where your GGUF files are. It is looked through for them, and nothing is changed.',
  noFiles: 'No GGUF files in these folders',
  noFilesText: 'Put a model there, or add another folder.',
  columns: { model: 'Model', size: 'Size', trained: 'Trained for', needs: 'Needs', action: 'Action' },
  needs: (bytes: string) => `${bytes},`,
  atWindow: (tokens: string) => `with ${tokens} tokens`,
  verdicts,
  runs: 'runs',
  start: 'Start…',
  startOf: (title: string) => `Start ${title}…`,
  parts: (count: number) => plural(count, 'file', 'files'),
  apart: 'No models by themselves',
  kinds: {
    projector: 'Belongs beside a model; lets it see or hear',
    other: 'An addition to a model',
    broken: 'Cannot be used',
  },

  program: 'llama-server',
  unknownVersion: 'version unknown',
  from: {
    setting: 'path set by you',
    path: 'found in PATH',
    usual: 'found in a usual place',
  },
  devices: (names: string) => `graphics: ${names}`,
  noDevices: 'no graphics device: it computes on the processor',
  free: (available: string, total: string) => `${available} of ${total} memory free`,
  gpuFree: (bytes: string) => `${bytes} free on the graphics device`,
  changePath: 'Other path…',
  path: 'Full path of llama-server, or of its folder',
  usePath: 'Use this path',
  forgetPath: 'Look in PATH instead',

  startTitle: (title: string) => `Start ${title}`,
  startWindow: 'Window',
  startWindowHint: 'More holds longer sessions and takes more memory.',
  startCache: 'Cache',
  startCacheHint: 'How the window is kept in memory.',
  tokens: (count: string) => `${count} tokens`,
  kvTypes,
  weights: 'Model',
  cache: 'Window',
  working: 'Room to work',
  needed: 'Together',
  freeNow: 'Free now',
  cacheUnknown: 'unknown',
  verdictTexts,
  command: 'What will be run',
  startNow: 'Start',
  startAnyway: 'Start anyway',
  starting: 'Starting…',
  planning: 'Reading the file…',
} as const;

function rate(perSecond: number): string {
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} tokens/s`;
}
