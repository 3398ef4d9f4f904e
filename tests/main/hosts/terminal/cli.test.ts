import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWebHost } from '../../../../src/main/hosts/web/web-host.ts';
import { readOptions } from '../../../../src/main/options.ts';
import { openTestApp, sumProject } from '../../../support/app.ts';
import { type Cli, type Ended, startCli } from '../../../support/cli.ts';

let cli: Cli;
beforeEach(async () => {
  cli = await startCli();
});
afterEach(() => cli.close());

const broken = sumProject['src/sum.js'];
const mended = broken.replace('a - b', 'a + b');
const lines = (ended: Ended) =>
  ended.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const waitingId = (ended: Ended): string => /approve (\S+)/.exec(ended.out)?.[1] ?? '';

it('tells all that is known of a model, and "unknown" of the rest', async () => {
  cli.model.become({ model: 'qwen', build: 'b7', template: 'with enable_thinking' });
  const at = ['--endpoint', cli.model.url];
  const { code, out } = await cli.run(['model', 'show', ...at]);
  expect(code).toBe(0);
  const lines = out.split('\n').map((line) => line.trim().replace(/ {2,}/g, ': '));
  expect(lines).toEqual([
    new URL(cli.model.url).host,
    `endpoint:${cli.model.url}`,
    `server: llama.cpp · b7 · ${cli.model.url}`,
    'model: qwen',
    'window: 16384 tokens',
    'requests at once: 1',
    expect.stringMatching(/^template: [0-9a-f]{12}$/),
    'takes tools: unknown',
    'thinking off: yes',
    'keeps reasoning: no',
    'calls: not tried yet',
    'sampling: unknown',
    'price: free, on this computer',
    'embeddings: unknown',
    '',
  ]);
  const told = JSON.parse((await cli.run(['model', 'show', ...at, '--json'])).out);
  expect(told).toMatchObject({
    name: `endpoint:${cli.model.url}`,
    profile: { model: 'qwen', price: 0, embeddings: null, sampling: { temperature: null } },
    rung: null,
  });
  expect(await cli.run(['model', 'show', 'nonesuch'])).toMatchObject({
    code: 1,
    error: expect.stringContaining('no model "nonesuch"'),
  });
  expect((await cli.run(['model', 'show', 'demo'])).out).toMatch(/calls +as its script has them/);
});

describe('agents', () => {
  it('are listed with what each may do, your own with them, and what is wrong with a file', async () => {
    mkdirSync(join(cli.dataFolder, 'agents'));
    const writer = (name: string, writes: string) =>
      `---\nname: ${name}\ntitle: Writer\ndescription: Writes.\ntools: [write_file, attempt_completion]\neffects: [write]\nwrites: ${writes}\n---\nYou write.\n`;
    writeFileSync(join(cli.dataFolder, 'agents/writer.md'), writer('writer', "['docs/**']"));
    writeFileSync(join(cli.dataFolder, 'agents/instead.md'), writer('debug', "['**']"));
    writeFileSync(join(cli.dataFolder, 'agents/wrong.md'), writer('wrong', "['../**']"));
    const { code, out, error } = await cli.run(['agents']);
    expect(code).toBe(0);
    expect(out).toMatch(/^architect +Plans .*\n +may read, write \*\*\/\*\.md$/m);
    expect(out).toMatch(/^writer +Writes\. \(your own\)\n +may write docs\/\*\*$/m);
    expect(out).toMatch(/^debug +Writes\. \(your own\)\n +may write$/m);
    expect(error).toContain('agents/wrong.md: writes: "../**"');
    const rows = lines(await cli.run(['agents', '--json']));
    expect(rows.map(({ name, from }) => `${name} ${from}`)).toEqual([
      'orchestrator shipped',
      'coder shipped',
      'architect shipped',
      'debug own',
      'ask shipped',
      'writer own',
    ]);
  });

  it('of your own are held to what their file says', async () => {
    mkdirSync(join(cli.dataFolder, 'agents'));
    writeFileSync(
      join(cli.dataFolder, 'agents/writer.md'),
      "---\nname: writer\ntitle: Writer\ndescription: Writes.\ntools: [read_file, apply_diff]\neffects: [read, write]\nwrites: ['docs/**']\n---\nYou write.\n",
    );
    const task = cli.task('[[play:fix-bug]]', '--approve', 'all');
    await cli.run([...task, '--agent', 'writer']);
    expect(cli.read('src/sum.js')).toBe(broken);
    const told = JSON.stringify(cli.model.requests.at(-1)?.body.messages);
    expect(told).toContain('[You write.]');
    expect(told).toContain('may not write src/sum.js. It may read, write docs/**. Nothing was done.');
    expect(told).toContain('The person can choose an agent that may.');
    expect((await cli.run([...task, '--agent', 'coder'])).code).toBe(0);
    expect(cli.read('src/sum.js')).toBe(mended);
    expect(await cli.run([...task, '--agent', 'nobody'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('There are orchestrator, coder, architect, debug, ask, writer.'),
    });
  });
});

describe('how models make calls', () => {
  it('is tried, told with what the model did, and chosen by hand', async () => {
    const at = ['--endpoint', cli.model.url];
    const tried = await cli.run(['model', 'probe', ...at]);
    expect(tried.code).toBe(0);
    expect(tried.error).toMatch(/calls: 1 of 4\n[\s\S]*calls: 4 of 4\n/);
    expect(tried.out).toMatch(/^✗ single [\s\S]*✗ constrained [\s\S]*\ncalls: native, by its template/);
    expect(cli.model.requests).toHaveLength(4);
    const chosen = await cli.run(['model', 'rung', 'text', ...at, '--json']);
    expect(JSON.parse(chosen.out)).toMatchObject({ rung: { rung: 'text', by: 'person' } });
    await cli.run(cli.task('[[play:plain]]'));
    expect(cli.model.requests).toHaveLength(5);
    expect(cli.model.requests[4]?.body.tools).toEqual([]);
    expect(JSON.stringify(cli.model.requests[4]?.body.messages)).toContain('```call write_file');
    expect((await cli.run(['model', 'rung', 'auto', ...at])).out).toMatch(/^calls: native/);
  });

  it('cannot be tried of the demo, or of nothing', async () => {
    expect(await cli.run(['model', 'probe', '--model', 'demo'])).toMatchObject({
      code: expect.any(Number),
      out: '',
    });
    expect((await cli.run(['model', 'probe'])).error).toMatch(/Which model/);
    expect((await cli.run(['model', 'list'])).out).toContain('Demo: scripted, no AI');
  });
});

describe('a task from the terminal', () => {
  it('is done, told, and ends with 0', async () => {
    const ended = await cli.run(cli.task('[[play:fix-bug]]', '--approve', 'all'));
    expect(ended).toMatchObject({ code: 0, error: '' });
    expect(ended.out).toMatch(
      /I look at the function first\.\n✓ read src\/sum\.js[^\n]*ms\nIt subtracts\.\n✓ edit src\/sum\.js/,
    );
    expect(ended.out).toMatch(/✓ run node --test[^\n]*\nsum adds now\.\ncompleted · 4 steps/);
    expect(cli.read('src/sum.js')).toBe(mended);
  });

  it('is a feed item a line with --json, and a result at the end', async () => {
    const ended = await cli.start(cli.task('[[play:fix-bug]]', '--approve', 'all', '--json'));
    const items = lines(ended);
    expect(ended.code).toBe(0);
    expect(new Set(items.slice(0, -1).map((item) => item.kind))).toEqual(new Set(['events', 'live']));
    const seqs = items.flatMap((item) => item.events ?? []).map((event: { seq: number }) => event.seq);
    expect(seqs).toEqual(seqs.map((_: number, index: number) => index + 1));
    expect(items.at(-1)).toMatchObject({
      kind: 'result',
      reason: 'completed',
      sessionId: expect.stringMatching(/^[a-z0-9-]+$/),
      usage: { promptTokens: expect.any(Number), completionTokens: expect.any(Number) },
    });
  });

  it('waits for a person until later commands have decided all of it', async () => {
    const asked = await cli.run(cli.task('[[play:fix-bug]]'));
    expect(asked.code).toBe(3);
    expect(cli.read('src/sum.js')).toBe(broken);
    expect((await cli.run(['approvals'])).out).toContain(waitingId(asked));
    const edited = await cli.run(['approve', waitingId(asked)]);
    expect(edited.out).toMatch(/ {2}- {2}return a - b;\n {2}\+ {2}return a \+ b;\n/);
    expect(edited.code).toBe(3);
    expect(cli.read('src/sum.js')).toBe(mended);
    const done = await cli.run(['approve', waitingId(edited).split('/')[0] ?? '']);
    expect([done.code, done.out]).toEqual([0, expect.stringContaining('sum adds now.')]);
    expect((await cli.run(['approvals'])).out).toBe('Nothing waits.\n');
    const shown = await cli.run(['show', waitingId(asked).split('/')[0] ?? '']);
    expect(shown.out).toMatch(/› \[\[play:fix-bug\]\]\n[\s\S]*✓ edit src\/sum\.js[\s\S]*completed/);
    expect((await cli.run(['sessions', '--json'])).out).toContain('"status":"idle"');
  });

  it('shows all of a turn at its end where that is wanted, and writes nothing before', async () => {
    const asked = await cli.run(cli.task('[[play:fix-bug]]', '--review', 'turn'));
    expect([asked.code, asked.out]).toEqual([3, expect.stringContaining('node --test')]);
    expect(cli.read('src/sum.js')).toBe(broken);
    const ran = await cli.run(['approve', waitingId(asked)]);
    expect(ran.out).toContain('not your folder');
    expect(ran.out).toContain('as a whole');
    expect([ran.code, cli.read('src/sum.js')]).toEqual([3, broken]);
    const done = await cli.run(['approve', waitingId(ran)]);
    expect(done.out).toMatch(/ {2}- {2}return a - b;\n {2}\+ {2}return a \+ b;\n/);
    expect([done.code, cli.read('src/sum.js')]).toEqual([0, mended]);
  });

  it('tells the model why a patch was rejected, and writes nothing', async () => {
    const asked = await cli.run(cli.task('[[play:edit]]'));
    const ended = await cli.run(['reject', waitingId(asked), '--words', 'Leave the operator alone.']);
    expect(ended.code).toBe(0);
    expect(cli.read('src/sum.js')).toBe(broken);
    expect(JSON.stringify(cli.model.requests.at(-1)?.body)).toContain('Leave the operator alone.');
  });

  it('writes nothing over a file that changed meanwhile, and can propose anew', async () => {
    const asked = await cli.run(cli.task('[[play:edit]]'));
    const id = waitingId(asked);
    const changed = `// mine\n${broken}`;
    writeFileSync(join(cli.workspace, 'src/sum.js'), changed);
    await cli.run(['approve', id]);
    expect(cli.read('src/sum.js')).toBe(changed);
    const again = await cli.run(['approve', id]);
    expect([again.code, again.error]).toEqual([1, expect.stringContaining('--renew')]);
    const renewed = await cli.run(['approve', id, '--renew']);
    expect(renewed.code).toBe(3);
    expect((await cli.run(['approve', waitingId(renewed)])).code).toBe(0);
    expect(cli.read('src/sum.js')).toContain('a + b');
    expect(cli.read('src/sum.js')).toContain('// mine');
  });

  it('writes what both changed only when it is said that the patch counts there', async () => {
    const asked = await cli.run(cli.task('[[play:edit]]'));
    const id = waitingId(asked);
    const changed = broken.replace('a - b', 'a * b');
    writeFileSync(join(cli.workspace, 'src/sum.js'), changed);
    await cli.run(['approve', id]);
    const renewed = await cli.run(['approve', id, '--renew']);
    const merged = waitingId(renewed);
    const unsaid = await cli.run(['approve', merged]);
    expect([unsaid.code, unsaid.error]).toEqual([1, expect.stringContaining('--settled')]);
    expect(cli.read('src/sum.js')).toBe(changed);
    const written = await cli.run(['approve', merged, '--settled']);
    expect([written.code, written.out]).toEqual([
      0,
      expect.stringContaining('src/sum.js was changed on disk, too, at 1 place'),
    ]);
    expect(cli.read('src/sum.js')).toContain('a + b');
  });

  it('takes words as the answer to a question', async () => {
    const asked = await cli.run(cli.task('[[play:question]]'));
    expect(asked.code).toBe(3);
    expect((await cli.run(['approve', waitingId(asked)])).error).toContain('takes words');
    const ended = await cli.run(['reject', waitingId(asked), '--words', 'The second']);
    expect([ended.code, ended.out]).toEqual([0, expect.stringContaining('Thank you.')]);
  });

  it('is stopped by Ctrl-C with 130, and the journal says so', async () => {
    let sent = false;
    const ended = await cli.start(
      cli.task('[[play:command-sleeps]]', '--approve', 'all', '--json'),
      (out, kill) => {
        if (sent || !out.includes('"call.started"')) return;
        sent = true;
        kill('SIGINT');
      },
    );
    expect(ended.code).toBe(130);
    expect(lines(ended).at(-1)).toMatchObject({ kind: 'result', reason: 'cancelled' });
    expect((await cli.run(['sessions', '--json'])).out).toContain('"status":"idle"');
  });

  it.each<[string[], number, RegExp]>([
    [['paint'], 2, /no command "paint"/],
    [['run', 'x', '--workspace', '/nonexistent-patchbay', '--model', 'demo'], 1, /no folder/],
    [['run', 'x', '--model', 'nonesuch'], 1, /no model "nonesuch"/],
    [['show', 'nonesuch'], 1, /no session/],
    [['approve', 'nonesuch'], 1, /Nothing waits/],
    [['sessions', '--set', 'colour=red'], 2, /key=value/],
  ])('%j ends with %i and words', async (args, code, words) => {
    const ended = await cli.run(args);
    expect(ended).toMatchObject({ code, out: '', error: expect.stringMatching(words) });
  });

  it('ends with 1 when the model cannot be reached', async () => {
    await cli.model.close();
    const ended = await cli.run(cli.task('[[play:edit]]', '--json'));
    expect([ended.code, lines(ended).at(-1)]).toEqual([1, expect.objectContaining({ reason: 'failed' })]);
  });
});

describe('beside an open app', () => {
  it('takes part in its sessions', async () => {
    const options = readOptions({ argv: ['--data', cli.dataFolder], host: 'web' });
    if (!options.ok) throw new Error(options.error.message);
    const app = await openTestApp(cli.dataFolder, 'web');
    const host = await startWebHost(app, options.value);
    if (!host.ok) throw new Error(host.error.message);
    const asked = await cli.start(cli.task('[[play:edit]]'));
    expect(asked.code).toBe(3);
    expect((await cli.start(['approve', waitingId(asked)])).code).toBe(0);
    expect(cli.read('src/sum.js')).toBe(mended);
    const listed = (await cli.run(['connections'])).out;
    expect(listed).toMatch(
      new RegExp(
        `^${new URL(cli.model.url).origin} {2}asking the model · \\d+ × · last [^·]+ · allowed$`,
        'm',
      ),
    );
    await host.value.close();
    const alone = await cli.start(['sessions']);
    expect([alone.code, alone.error]).toEqual([
      1,
      expect.stringMatching(/in use by another Patchbay.*Wait until it is done/s),
    ]);
    await app.close();
    expect((await cli.start(['sessions'])).code).toBe(0);
  });

  it.each([
    ['is not', [], 1],
    ['is', ['--offline'], 0],
  ])('that %s offline, --offline is a promise that the app has to keep', async (_name, args, code) => {
    const options = readOptions({ argv: ['--data', cli.dataFolder, ...args], host: 'web' });
    if (!options.ok) throw new Error(options.error.message);
    const app = await openTestApp(cli.dataFolder, 'web', args);
    const host = await startWebHost(app, options.value);
    if (!host.ok) throw new Error(host.error.message);
    const ended = await cli.run(cli.task('[[play:fix-bug]]', '--approve', 'all', '--offline'));
    expect([ended.code, ended.error]).toEqual([
      code,
      code === 0 ? '' : expect.stringMatching(/is not offline/),
    ]);
    expect(cli.model.requests.length > 0).toBe(code === 0);
    await host.value.close();
    await app.close();
  });

  it('alone says that it keeps no list of connections', async () => {
    expect(await cli.run(['connections'])).toMatchObject({
      code: 0,
      out: '',
      error: expect.stringContaining('not running'),
    });
  });
});

describe.skipIf(process.platform === 'win32')('at a terminal', () => {
  it('asks about each call; Enter alone decides nothing', async () => {
    const ended = await cli.atTerminal(cli.task('[[play:fix-bug]]'), [
      [/uit for now: /, '\r'],
      [/uit for now: /, 'a\r'],
      [/\$ node --test[\s\S]*uit for now: /, 'a\r'],
    ]);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('sum adds now.');
    expect(cli.read('src/sum.js')).toBe(mended);
  });

  it('lets a patch be edited in the editor and writes the edited text', async () => {
    const editor = join(cli.dataFolder, 'editor.sh');
    writeFileSync(editor, '#!/bin/sh\nsed -i.old "s/a + b/b + a/" "$1"\n');
    chmodSync(editor, 0o755);
    const ended = await cli.atTerminal(cli.task('[[play:edit]]'), [[/uit for now: /, 'e\r']], {
      EDITOR: editor,
      VISUAL: editor,
    });
    expect(ended.code).toBe(0);
    expect(cli.read('src/sum.js')).toBe(broken.replace('a - b', 'b + a'));
  });

  it('passes on words of a rejection and leaves what is quit', async () => {
    const ended = await cli.atTerminal(cli.task('[[play:edit]]'), [
      [/uit for now: /, 'r\r'],
      [/no words\): /, 'Not like this.\r'],
    ]);
    expect(ended.code).toBe(0);
    expect(JSON.stringify(cli.model.requests.at(-1)?.body)).toContain('Not like this.');
    const left = await cli.atTerminal(cli.task('[[play:edit]]'), [[/uit for now: /, 'q\r']]);
    expect(left.code).toBe(3);
    expect(cli.read('src/sum.js')).toBe(broken);
  });

  it('lets a command run on while the turn does, and says that it ends with the program', async () => {
    await cli.close();
    const command = 'echo up | cat; sleep 600';
    cli = await startCli({ stay: [{ calls: [{ name: 'execute_command', arguments: { command } }] }, {}] });
    const ended = await cli.atTerminal(cli.task('[[play:stay]]'), [[/in the \[b\]ackground.*: /, 'b\r']]);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('what runs in the background ends with this command');
    expect(ended.out).toContain(`» in the background: b1 ${command}`);
    expect(JSON.stringify(cli.model.requests.at(-1)?.body)).toContain('in the background as b1');
  });

  it('stops the turn at Ctrl-C while it asks', async () => {
    const ended = await cli.atTerminal(cli.task('[[play:edit]]'), [[/uit for now: /, '\u0003']]);
    expect(ended.code).toBe(130);
    expect(cli.read('src/sum.js')).toBe(broken);
  });
});
