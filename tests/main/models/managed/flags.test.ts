/** What is passed to a binary is only what it names itself, never the key, and never without one. */
import { describe, expect, it } from 'vitest';
import { parseDevices, parseHelp, parseVersion } from '../../../../src/main/models/managed/binary-help.ts';
import { chooseFlags, type FlagWishes, promptCacheMib } from '../../../../src/main/models/managed/flags.ts';

/** As printed by builds of three ages; the gaps and line breaks are theirs. */
const today = `----- common params -----

-h,    --help, --usage                  print usage and exit
-t,    --threads N                      number of CPU threads to use during generation (default: <num_cpus>)
                                        (env: LLAMA_ARG_THREADS)
-c,    --ctx-size N                     size of the prompt context (default: 0, 0 = loaded from model)
-b,    --batch-size N                   logical maximum batch size (default: 2048)
-ctk,  --cache-type-k TYPE              KV cache data type for K
                                        allowed values: f32, f16, bf16, q8_0, q4_0, q4_1, iq4_nl, q5_0, q5_1
                                        (default: f16)
-ctv,  --cache-type-v TYPE              KV cache data type for V
                                        allowed values: f32, f16, bf16, q8_0, q4_0, q4_1, iq4_nl, q5_0, q5_1
-m,    --model FNAME                    model path to load
--offline                               Offline mode: forces use of cache, prevents network access
-np,   --parallel N                     number of server slots (default: -1, -1 = auto)
-cram, --cache-ram N                    set the maximum cache size in MiB (default: 8192)
--host HOST                             IP addresses to listen on
--port PORT                             port to listen (default: 9931)
--ui,  --webui, --no-ui, --no-webui     whether to enable the Web UI (default: enabled)
--api-key KEY                           API key to use for authentication
--api-key-file FNAME                    path to file containing API keys, one per line
--slot-save-path PATH                   path to save slot kv cache (default: disabled)
--jinja, --no-jinja                     whether to use jinja template engine for chat
--spec-default                          enable default speculative decoding config
`;
const older = today
  .replace(/--ui, .*\n/, '--no-webui                              Disable the Web UI (default: enabled)\n')
  .replace(/^--(offline|spec-default).*\n/gm, '')
  .replace(/^-cram.*\n/m, '');
const ancient = `options:
  -h,  --help            show this help message and exit
-c N,  --ctx-size N      size of the prompt context
-m FNAME, --model FNAME  model path
--host                   ip address to listen
--port PORT              port to listen
--api-key API_KEY        optional api key to enhance server security
`;

const wishes: FlagWishes = {
  model: '/models/qwen 7b.gguf',
  window: 16_384,
  kvType: 'f16',
  port: '40123',
  threads: 3,
  slow: true,
  keyFile: '/data/servers/40123.key',
  slotFolder: '/data/servers/slots',
  promptCacheMib: 2_000,
};

function chosen(help: string, changes: Partial<FlagWishes> = {}) {
  const flags = chooseFlags(parseHelp(help), { ...wishes, ...changes });
  if (!flags.ok) throw new Error(flags.error.message);
  return flags.value;
}

/** What follows a flag; true for one without a value, undefined for one that is not there. */
function argumentOf(args: readonly string[], flag: string): string | true | undefined {
  const at = args.indexOf(flag);
  if (at === -1) return undefined;
  const next = args[at + 1];
  return next === undefined || next.startsWith('-') ? true : next;
}

describe('a binary of today', () => {
  it('gets all of it', () => {
    const { args, keyWay } = chosen(today);
    expect(keyWay).toBe('file');
    expect(
      Object.fromEntries(
        ['--host', '--port', '-m', '-c', '-np', '-b', '-t'].map((flag) => [flag, argumentOf(args, flag)]),
      ),
    ).toEqual({
      '--host': '127.0.0.1',
      '--port': '40123',
      '-m': '/models/qwen 7b.gguf',
      '-c': '16384',
      '-np': '1',
      '-b': '512',
      '-t': '3',
    });
    for (const flag of ['--offline', '--jinja', '--no-ui', '--spec-default'])
      expect(argumentOf(args, flag)).toBe(true);
    expect(argumentOf(args, '--slot-save-path')).toBe('/data/servers/slots');
    expect(argumentOf(args, '--api-key-file')).toBe('/data/servers/40123.key');
    expect(argumentOf(args, '--cache-ram')).toBe('2000');
    expect(args).not.toContain('--cache-type-k');
    expect(args).not.toContain('--api-key');
  });

  it('gets large batches where a graphics device reads them', () => {
    expect(chosen(today, { slow: false }).args).not.toContain('-b');
  });

  it('gets the cache type for keys and values', () => {
    const { args } = chosen(today, { kvType: 'q8_0' });
    expect([argumentOf(args, '--cache-type-k'), argumentOf(args, '--cache-type-v')]).toEqual([
      'q8_0',
      'q8_0',
    ]);
  });

  it('has every spelling in its help', () => {
    const { flags, cacheTypes } = parseHelp(today);
    for (const flag of ['-t', '--threads', '--usage', '--no-webui', '--no-ui', '-cram'])
      expect(flags).toContain(flag);
    expect(flags).not.toContain('-1');
    expect([...cacheTypes]).toEqual(['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'iq4_nl', 'q5_0', 'q5_1']);
  });
});

describe('an older binary', () => {
  it('gets nothing it does not know', () => {
    const { args } = chosen(older);
    expect(args).not.toEqual(expect.arrayContaining(['--offline']));
    for (const flag of ['--offline', '--spec-default', '--cache-ram', '2000', '--no-ui'])
      expect(args).not.toContain(flag);
    expect(args).toContain('--no-webui');
  });

  it('without a file for the key gets it in its environment', () => {
    const { args, keyWay } = chosen(ancient);
    expect(keyWay).toBe('environment');
    expect(args).toEqual([
      '--host',
      '127.0.0.1',
      '--port',
      '40123',
      '-m',
      '/models/qwen 7b.gguf',
      '-c',
      '16384',
    ]);
  });

  it('without keys is not started', () => {
    const result = chooseFlags(parseHelp(ancient.replace(/^--api-key.*\n/m, '')), wishes);
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });

  it('without packed caches is not started with one', () => {
    expect(chooseFlags(parseHelp(ancient), { ...wishes, kvType: 'q8_0' })).toMatchObject({ ok: false });
    const without = today.replaceAll('q4_0, ', '');
    expect(chooseFlags(parseHelp(without), { ...wishes, kvType: 'q4_0' })).toMatchObject({ ok: false });
    expect(chooseFlags(parseHelp(without), { ...wishes, kvType: 'q8_0' })).toMatchObject({ ok: true });
  });
});

it.each([
  [
    'version: 0.7.0 (build 11669, commit Debian)\nbuilt with GNU 16.2.0 for Linux x86_64\n',
    '0.7.0 (build 11669)',
  ],
  ['version: 4567 (a1b2c3d4)\nbuilt with cc', '4567'],
  ['nothing of the kind', null],
])('version of %j', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

it('devices are those with memory of their own to use', () => {
  const text = [
    'Available devices:',
    '  CUDA0: NVIDIA GeForce RTX 4070 (12282 MiB, 10844 MiB free)',
    '  ROCm0: AMD Radeon 890M Graphics (27935 MiB, 49248 MiB free)',
    '  CPU: AMD Ryzen (64000 MiB, 60000 MiB free)',
    '  BLAS: OpenBLAS (0 MiB, 0 MiB free)',
    '  (none)',
  ].join('\n');
  const mib = 1024 * 1024;
  expect(parseDevices(text)).toEqual([
    { name: 'NVIDIA GeForce RTX 4070', free: 10_844 * mib },
    { name: 'AMD Radeon 890M Graphics', free: 27_935 * mib },
  ]);
  expect(parseDevices('Available devices:\n  (none)\n')).toEqual([]);
});

it.each([
  [-5e9, 0],
  [1e9, 476],
  [100e9, 8_192],
])('of %d bytes left the prompt cache may take %i MiB', (left, mib) => {
  expect(promptCacheMib(left)).toBe(mib);
});
