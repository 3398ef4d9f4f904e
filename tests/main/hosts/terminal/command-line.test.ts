import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../../src/main/hosts/terminal/command-line.ts';
import { commandNames } from '../../../../src/main/hosts/terminal/command-options.ts';
import { helpText } from '../../../../src/main/hosts/terminal/help-text.ts';

const commandOf = (...argv: string[]) => {
  const line = parseCommandLine(argv);
  return line.ok ? line.value.command : line.error.message;
};

const run = {
  name: 'run',
  task: 'mend it',
  model: null,
  gguf: null,
  agent: null,
  approve: null,
  review: null,
  trust: false,
  background: false,
  json: false,
};
const file = { file: 'm.gguf', window: null, kvType: null };

describe('a command line', () => {
  it.each<[string[], unknown]>([
    [['run', 'mend it'], run],
    [['run', 'mend it', '--json', '--approve', 'all'], { ...run, json: true, approve: 'all' }],
    [['run', 'mend it', '--review', 'turn'], { ...run, review: 'turn' }],
    [['run', '--agent=coder', '--model', 'm', 'mend it'], { ...run, agent: 'coder', model: 'm' }],
    [['run', '--', '--looks-like-an-option'], { ...run, task: '--looks-like-an-option' }],
    [
      ['sessions', '--search', 'parser', '--json'],
      {
        ...{ name: 'sessions', deed: 'list', session: '', title: '', format: 'jsonl', workspace: null },
        ...{ upTo: null, search: 'parser', all: false, json: true },
      },
    ],
    [['approvals', '--json'], { name: 'approvals', json: true }],
    [['show', 'ab12'], { name: 'show', session: 'ab12', json: false }],
    [
      ['approve', 'ab/t1.s1.c1.a1'],
      {
        name: 'approve',
        id: 'ab/t1.s1.c1.a1',
        words: '',
        renew: false,
        settled: false,
        grant: null,
        background: false,
        json: false,
      },
    ],
    [
      ['approve', 'ab', '--renew'],
      {
        name: 'approve',
        id: 'ab',
        words: '',
        renew: true,
        settled: false,
        grant: null,
        background: false,
        json: false,
      },
    ],
    [
      ['approve', 'ab', '--background', '--grant', 'network'],
      {
        name: 'approve',
        id: 'ab',
        words: '',
        renew: false,
        settled: false,
        grant: 'network',
        background: true,
        json: false,
      },
    ],
    [
      ['reject', 'ab', '--words', 'no: try'],
      {
        name: 'reject',
        id: 'ab',
        words: 'no: try',
        renew: false,
        settled: false,
        grant: null,
        background: false,
        json: false,
      },
    ],
    [['run', 'mend it', '--gguf', 'm.gguf'], { ...run, gguf: file }],
    [
      ['run', 'mend it', '--gguf', 'm.gguf', '--window', '4096', '--kv', 'q8_0'],
      { ...run, gguf: { ...file, window: 4_096, kvType: 'q8_0' } },
    ],
    [['server'], { name: 'server', action: 'list', json: false }],
    [['server', 'list', '--json'], { name: 'server', action: 'list', json: true }],
    [['server', 'start', 'm.gguf'], { name: 'server', action: 'start', json: false, ...file }],
    [
      ['server', 'start', 'm.gguf', '--window', '8192', '--kv', 'q4_0'],
      { name: 'server', action: 'start', json: false, file: 'm.gguf', window: 8_192, kvType: 'q4_0' },
    ],
    [['server', 'stop', 'm'], { name: 'server', action: 'stop', file: 'm', json: false }],
    [['server', 'logs', 'm'], { name: 'server', action: 'logs', file: 'm', json: false }],
    [['model', 'list', '--json'], { name: 'model', action: 'list', model: null, rung: null, json: true }],
    [
      ['model', 'probe', '--endpoint', 'http://127.0.0.1:1/v1', '--model', 'q'],
      { name: 'model', action: 'probe', model: 'endpoint:http://127.0.0.1:1/v1#q', rung: null, json: false },
    ],
    [
      ['model', 'rung', 'constrained', '--model', 'mine'],
      { name: 'model', action: 'rung', model: 'mine', rung: 'constrained', json: false },
    ],
    [['model', 'rung', 'auto'], { name: 'model', action: 'rung', model: null, rung: null, json: false }],
    [['model', 'show'], { name: 'model', action: 'show', model: null, rung: null, json: false }],
    [
      ['model', 'show', 'mine', '--json'],
      { name: 'model', action: 'show', model: 'mine', rung: null, json: true },
    ],
    [
      ['model', 'show', '--endpoint', 'http://127.0.0.1:1/v1'],
      { name: 'model', action: 'show', model: 'endpoint:http://127.0.0.1:1/v1', rung: null, json: false },
    ],
    [['model'], 'model wants one of list, show, probe, rung.'],
    [['model', 'show', 'mine', 'more'], '"more" is one argument too many.'],
    [['model', 'rung', 'best'], 'model rung wants one of native, constrained, text, auto.'],
    [['model', 'probe', 'mine'], '"mine" is one argument too many.'],
    [[], { name: 'help', about: null }],
    [['--help'], { name: 'help', about: null }],
    [['help', 'show'], { name: 'help', about: 'show' }],
    [['run', '--help'], { name: 'help', about: 'run' }],
  ])('%j is understood', (argv, command) => {
    expect(commandOf(...argv)).toEqual(command);
  });

  it.each<[string[], RegExp]>([
    [['paint'], /no command "paint"/],
    [['run'], /task is missing/],
    [['run', '  '], /task is missing/],
    [['run', 'mend', 'it'], /"it" is one argument too many/],
    [['run', 'x', '--approve', 'maybe'], /ask, reads, all/],
    [['run', 'x', '--review', 'never'], /each, turn/],
    [['run', 'x', '--words', 'y'], /--words/],
    [['run', 'x', '--model'], /--model/],
    [['show'], /ID is missing/],
    [['sessions', 'list', 'x'], /too many/],
    [['sessions', 'eat'], /is none of list, pin/],
    [['sessions', 'export', 'a', '--format', 'pdf'], /--format is md or jsonl/],
    [['send', 'a'], /is missing/],
    [['run', 'x', '--window', '4096'], /--window goes with --endpoint/],
    [['run', 'x', '--gguf', 'm.gguf', '--model', 'm'], /--gguf names the model by itself/],
    [['run', 'x', '--gguf', 'm.gguf', '--endpoint', 'http://h'], /--gguf names the model by itself/],
    [['run', 'x', '--gguf', 'm.gguf', '--kv', 'q2'], /f16, q8_0, q4_0/],
    [['run', 'x', '--gguf', 'm.gguf', '--window', '4k'], /number of tokens/],
    [['server', 'paint'], /no "server paint"/],
    [['server', 'start'], /file is missing/],
    [['server', 'list', 'm'], /too many/],
    [['server', 'stop', 'm', 'n'], /too many/],
    [['server', 'start', 'm', '--kv', 'f32'], /f16, q8_0, q4_0/],
    [['run', 'x', '--endpoint', 'ftp://h'], /http or https/],
    [['run', 'x', '--endpoint', 'http://me:secret@h/v1'], /journal/],
    [['run', 'x', '--endpoint', 'http://h', '--window', '4k'], /number of tokens/],
  ])('%j is refused', (argv, words) => {
    const line = parseCommandLine(argv);
    expect(line).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: expect.stringMatching(words) },
    });
  });

  it.each<[string[], string]>([
    [['--endpoint', 'http://127.0.0.1:8080/v1'], 'endpoint:http://127.0.0.1:8080/v1'],
    [['--endpoint', 'http://h:1', '--window', '8192'], 'endpoint:http://h:1/?window=8192'],
    [
      ['--endpoint', 'http://h/v1', '--window', '9', '--model', 'q/w 3#b'],
      'endpoint:http://h/v1?window=9#q%2Fw%203%23b',
    ],
  ])('%j names a model of its own', (options, model) => {
    expect(commandOf('run', 'mend it', ...options)).toEqual({ ...run, model });
  });

  it('hands the shared options on, and the folder only for run', () => {
    const shared = ['--data', 'd', '--set', 'a=1', '--set', 'b=2', '--offline'];
    expect(parseCommandLine(['sessions', ...shared])).toMatchObject({ ok: true, value: { host: shared } });
    expect(parseCommandLine(['run', 'x', ...shared, '--workspace', 'w'])).toMatchObject({
      value: { host: ['--workspace', 'w', ...shared] },
    });
    expect(parseCommandLine(['run', 'x'])).toMatchObject({ value: { host: ['--workspace', '.'] } });
  });

  it('takes the shared options before the name of the command, too', () => {
    const shared = ['--data', 'd', '--set', 'a=1', '--set=b=2', '--offline', '--json'];
    expect(parseCommandLine([...shared, 'approvals'])).toEqual(parseCommandLine(['approvals', ...shared]));
    expect(parseCommandLine(['--data', 'run', 'approvals'])).toMatchObject({
      value: { command: { name: 'approvals' }, host: ['--data', 'run'] },
    });
    for (const [argv, words] of [
      [['--data', 'd', 'paint'], 'no command "paint"'],
      [['--model', 'm', 'run'], 'no command "--model"'],
    ] as const)
      expect(parseCommandLine(argv)).toMatchObject({ error: { message: expect.stringContaining(words) } });
    expect(parseCommandLine(['--data'])).toMatchObject({ value: { command: { name: 'help' } } });
  });

  it('has a help for each command that names its options', () => {
    for (const name of commandNames) expect(helpText(name)).toContain(`cli -- ${name}`);
    expect(helpText('run')).toMatch(
      /--workspace[\s\S]*--model[\s\S]*--endpoint[\s\S]*--window[\s\S]*--agent[\s\S]*--approve[\s\S]*--json/,
    );
    expect(helpText('reject')).toContain('--words');
  });
});
