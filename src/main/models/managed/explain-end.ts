/**
 * Why a server ended, in plain words with the next step, from its last lines and how it ended. The words of llama.cpp
 * change between builds: what is not recognised is said to be so, and the lines themselves are shown.
 */

export interface Ending {
  code: number | null;
  signal: string | null;
}

export interface Explanation {
  kind:
    | 'port'
    | 'architecture'
    | 'cache-type'
    | 'damaged'
    | 'memory'
    | 'flag'
    | 'program'
    | 'template'
    | 'crash'
    | 'unknown';
  message: string;
  hint: string;
}

interface Row {
  kind: Explanation['kind'];
  pattern: RegExp;
  message: (found: string) => string;
  hint: string;
}

const smaller =
  'Choose a smaller window, a q8_0 cache or a smaller quantisation, or close what else takes memory.';
const renew = 'Get the file again, or choose another one.';
const reinstall = 'Install llama.cpp again, or name another llama-server.';

/** The first that fits counts: what is special stands before what it also causes. */
const rows: readonly Row[] = [
  {
    kind: 'port',
    pattern: /couldn't bind (?:HTTP )?server socket|bind.*address already in use/i,
    message: () => 'Another program has taken the port.',
    hint: 'Start it again: it then gets another port.',
  },
  {
    kind: 'architecture',
    pattern: /unknown model architecture: '([^']{1,80})'/,
    message: (name) => `This llama-server does not know models of the kind “${name}”.`,
    hint: 'Install a newer llama.cpp, or choose another model.',
  },
  {
    kind: 'cache-type',
    pattern:
      /cache type (\w+) with block size \d+ does not divide|V cache quantization requires|unsupported cache type/i,
    message: (type) =>
      type === ''
        ? 'This model does not work with that cache type.'
        : `This model does not work with a ${type} cache.`,
    hint: 'Choose the cache type f16.',
  },
  {
    kind: 'memory',
    pattern:
      /failed to allocate|unable to allocate|cannot allocate memory|out of memory|out of device memory|OutOfDeviceMemory|std::bad_alloc|cudaMalloc failed|insufficient memory/i,
    message: () => 'There was not enough memory for this model and window.',
    hint: smaller,
  },
  {
    kind: 'damaged',
    pattern: /key not found in model: ([\w.]{1,100})/,
    message: (key) => `The model file does not say what this llama-server needs to know (${key}).`,
    hint: 'Get the file from another source, or install a newer llama.cpp.',
  },
  {
    kind: 'damaged',
    pattern:
      /invalid magic characters|not within the file bounds|corrupted or incomplete|unexpectedly reached end of file|failed to read (?:key-value|tensor|magic)|missing tensor|wrong number of tensors|done_getting_tensors|invalid split|illegal split/i,
    message: () => 'The model file is damaged or not complete.',
    hint: renew,
  },
  {
    kind: 'template',
    pattern: /(?:failed to parse|error parsing|invalid) chat template/i,
    message: () => 'llama-server cannot read the chat template in this file.',
    hint: 'Get the file from another source, or install a newer llama.cpp.',
  },
  {
    kind: 'flag',
    pattern: /error: (?:invalid|unknown) argument:? (\S{1,80})|error while handling argument "([^"]{1,80})"/,
    message: (flag) => `This llama-server does not take “${flag}”.`,
    hint: 'Install a newer llama.cpp, or name another llama-server.',
  },
  {
    kind: 'program',
    pattern:
      /error while loading shared libraries: ([^:\s]{1,120})|Library not loaded: (\S{1,200})|version `([^']{1,80})' not found/,
    message: (library) => `llama-server cannot start here: ${library} is missing.`,
    hint: reinstall,
  },
];

export function explainEnd({ code, signal }: Ending, lines: readonly string[]): Explanation {
  const text = lines.join('\n');
  for (const { kind, pattern, message, hint } of rows) {
    const match = pattern.exec(text);
    if (match !== null) return { kind, message: message(match.slice(1).find(Boolean) ?? ''), hint };
  }
  if (signal === 'SIGKILL') {
    return {
      kind: 'memory',
      message: 'The system ended llama-server, most likely because memory ran out.',
      hint: smaller,
    };
  }
  if (signal === 'SIGILL') {
    return {
      kind: 'program',
      message: 'This llama-server was built for another kind of processor.',
      hint: reinstall,
    };
  }
  if (signal !== null) {
    return {
      kind: 'crash',
      message: `llama-server crashed (${signal}).`,
      hint: 'The log below may say why.',
    };
  }
  const loading = /failed to load model|error loading model|model loading error/i.test(text);
  return {
    kind: 'unknown',
    message: loading
      ? 'llama-server could not load this model.'
      : `llama-server ended by itself (code ${code ?? 'unknown'}).`,
    hint: 'The last lines of its log say more.',
  };
}
