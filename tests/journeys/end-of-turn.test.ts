/**
 * Review at the end of a turn: until the person has decided, the folder has not one byte of what the agent proposes, while the agent
 * itself reads, searches and lists it. What the folder holds and what goes over the wire are the judges.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SessionState } from '../../src/shared/session-state.ts';
import { callsOf, statusOf, waitingCalls } from '../../src/shared/session-view.ts';
import {
  decideFirst,
  runTurn,
  startTestApp,
  stateOf,
  sumProject,
  type TestApp,
  toldTo,
} from '../support/app.ts';

const before = sumProject['src/sum.js'];
const fixed = before.replace('a - b', 'a + b');
const diff = '<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE';
const again = '<<<<<<< SEARCH\n  return a + b;\n=======\n  return b + a;\n>>>>>>> REPLACE';
const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const write = (path: string, content: string) => call('write_file', { path, content });
const edit = (text = diff) => call('apply_diff', { path: 'src/sum.js', diff: text });
const run = (command: string) => call('execute_command', { command });
const done = call('attempt_completion', { result: 'Done.' });

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    args: [
      '--set',
      'sandbox=preferred',
      '--set',
      `rules=${JSON.stringify(['secret.txt', 'keys/**'].map((path) => ({ verdict: 'deny', path })))}`,
    ],
    plays: {
      seen: [
        edit(),
        write('src/new/deep.js', 'export const marker = 1;\n'),
        call('read_file', { path: 'src/sum.js' }),
        call('search_in_code', { query: 'return' }),
        call('search_in_code', { query: 'marker', path: 'src' }),
        call('list_files', { recursive: true }),
        call('list_files', { path: 'src/new' }),
        edit(again),
        done,
      ],
      two: [edit(), write('notes.md', 'Notes.\n'), { text: 'Look at it.' }],
      one: [edit(), done],
      nothing: [edit(), write('src/sum.js', before), { text: 'Back as it was.' }],
      words: [{ text: 'I see.' }],
      commands: [
        edit(),
        write('made.sh', 'cat src/sum.js\nprintf ran > made-by-command.txt\nrm package.json\n'),
        run('sh made.sh; ls -a > listed.txt'),
        run('cat made-by-command.txt; test -e package.json || echo gone; echo more >> made-by-command.txt'),
        call('read_file', { path: 'made-by-command.txt' }),
        { text: 'Ran.' },
      ],
      denied: [
        run('printf no > secret.txt; printf yes > open.txt; chmod +x open.txt'),
        run('ls'),
        { text: 'Ran.' },
      ],
      bits: [
        run(
          'chmod +x src/sum.js; chmod -x tool.sh; mkdir bin; mv go.sh bin/go.sh; printf x > new.sh; chmod +x new.sh',
        ),
        run('stat -c "%n %a" src/sum.js tool.sh bin/go.sh new.sh > seen.txt; cat seen.txt; chmod -x new.sh'),
        { text: 'Ran.' },
      ],
      withheld: [
        // A script's text is not read by the rules.
        write(
          'look.sh',
          'cat secret.txt; mkdir -p sub; cp secret.txt sub/ ; mv keys moved; cat moved/*; echo end\n',
        ),
        write('again.sh', 'cat sub/* keys/* moved/*; echo end\n'),
        run('sh look.sh'),
        run('sh again.sh'),
        { text: 'Ran.' },
      ],
      large: [
        run('cat node_modules/p1.js; echo x > node_modules/evil.js || echo shut; echo "$PWD"'),
        { text: 'Ran.' },
      ],
      git: [
        run('git status --porcelain; cat .git/HEAD; touch .git/x || echo kept; echo built > dist/out.js'),
        run('cat dist/out.js'),
        { text: 'Ran.' },
      ],
      links: [
        run('mv src was && ln -s "$HOME" src && ln -s /etc/passwd link'),
        write('notes.md', 'x\n'),
        run('ls -d src/sum.js notes.md was/sum.js'),
        { text: 'Ran.' },
      ],
      kinds: [
        run(
          'chmod 777 src/sum.js; ln -s src/sum.js made; truncate -s 11M large.bin; for n in $(seq 40); do ln -s x l$n; done; echo > o',
        ),
        { text: 'Ran.' },
      ],
      crossing: [write('a', 'file\n'), write('a/b', 'below\n'), { text: 'Tried.' }],
      guarded: [write('.git/hooks/pre-commit', 'x\n'), write('../out.txt', 'x\n'), { text: 'Tried.' }],
      asks: [edit(), call('ask_followup_question', { question: 'Go on?' }), { text: 'Then so.' }],
    },
  });
});
afterAll(() => test.close());
afterEach(() => {
  for (const name of readdirSync(test.workspace)) rmSync(at(name), { recursive: true });
  for (const [path, text] of Object.entries(sumProject)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }
});

const at = (path: string): string => join(test.workspace, path);
const fileNow = (): string => readFileSync(at('src/sum.js'), 'utf8');
const outcomes = (state: SessionState) => callsOf(state).map(({ outcome }) => outcome);

async function turn(
  play: string,
  { review = 'turn', approve = 'ask' }: { review?: 'turn' | 'each'; approve?: 'ask' | 'reads' | 'all' } = {},
) {
  const { client, workspace, modelName: model } = test;
  const { id } = await client.session.create({ workspace, model, approve, review });
  return runTurn(test, `[[play:${play}]]`, { sessionId: id });
}

/** What the model was told of the last review: in the next message. */
async function toldNext(sessionId: string): Promise<string> {
  await runTurn(test, '[[play:words]]', { sessionId });
  const messages = test.model.requests.at(-1)?.body.messages ?? [];
  return String(messages.findLast(({ role }) => role === 'user')?.content);
}

describe('a turn that is reviewed at its end', () => {
  it('asks once, for all of it; until then the folder is as it was and the agent sees its own files', async () => {
    const { sessionId, state } = await turn('seen');
    expect(fileNow()).toBe(before);
    expect(existsSync(at('src/new'))).toBe(false);
    const [, , read, search, marker, all, folder] = toldTo(test);
    expect(read).toContain('return a + b;');
    expect(search).toContain('return a + b;');
    expect(search).not.toContain('a - b');
    expect(marker).toContain('src/new/deep.js');
    expect(all?.split('\n')).toEqual(['package.json', 'src/new/deep.js', 'src/sum.js', 'test/sum.test.js']);
    expect(folder).toContain('src/new/deep.js');
    const waiting = waitingCalls(state);
    expect(waiting).toHaveLength(1);
    expect(waiting[0]?.call.proposal).toMatchObject({
      kind: 'patch',
      files: [
        { path: 'src/new/deep.js', before: null, added: 1, removed: 0 },
        { path: 'src/sum.js', added: 1, removed: 1 },
      ],
    });
    const after = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(fileNow()).toBe(before.replace('a - b', 'b + a'));
    expect(readFileSync(at('src/new/deep.js'), 'utf8')).toBe('export const marker = 1;\n');
    expect(after.turns[0]).toMatchObject({ status: 'ended', reason: 'completed' });
    expect(after.held).toEqual([]);
    expect(after.checkpoints).toHaveLength(1);
    expect(await toldNext(sessionId)).toContain('Applied to src/new/deep.js (+1 −0), src/sum.js (+1 −1).');
    // What was sent before is sent again to the byte, and no model ever reads of a call that it did not make.
    const [last, previous] = [test.model.requests.at(-1), test.model.requests.at(-2)].map(
      (request) => request?.body.messages ?? [],
    );
    expect(last?.slice(0, previous?.length)).toEqual(previous);
    expect(JSON.stringify(last)).not.toContain('end_of_turn_review');
  });

  it('writes each file when it is proposed without it: the mode alone makes the difference', async () => {
    const { sessionId, state } = await turn('one', { review: 'each' });
    expect(waitingCalls(state)[0]?.call.name).toBe('apply_diff');
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(fileNow()).toBe(fixed);
  });

  it('leaves every byte as it was when the review is rejected, and tells the words with the next message', async () => {
    const { sessionId } = await turn('two');
    const state = await decideFirst(test, sessionId, { kind: 'reject', words: 'Not like this.' });
    expect(fileNow()).toBe(before);
    expect(existsSync(at('notes.md'))).toBe(false);
    expect(state.turns[0]).toMatchObject({ status: 'ended', reason: 'answered' });
    expect(await toldNext(sessionId)).toContain('Their words: Not like this.');
    // The agent is back on what the folder holds.
    const next = await runTurn(test, '[[play:one]]', { sessionId });
    expect(outcomes(next.state).at(-3)).toBe('done');
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(fileNow()).toBe(fixed);
  });

  it('lands what the person left of it, with their text', async () => {
    const { sessionId } = await turn('two');
    const files = [{ path: 'src/sum.js', text: fixed.replace('a + b', 'Number(a) + b') }];
    await decideFirst(test, sessionId, { kind: 'edit', files, refused: ['notes.md'] });
    expect(fileNow()).toContain('Number(a) + b');
    expect(existsSync(at('notes.md'))).toBe(false);
    const told = await toldNext(sessionId);
    expect(told).toContain('+  return Number(a) + b;');
    expect(told).toContain('refused these files of your patch; they are as they were: notes.md');
  });

  it('writes nothing over what the person changed meanwhile; renewed it is shown against that', async () => {
    const { sessionId } = await turn('two');
    writeFileSync(at('src/sum.js'), '// mine\n');
    await expect(decideFirst(test, sessionId, { kind: 'approve' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(fileNow()).toBe('// mine\n');
    expect(existsSync(at('notes.md'))).toBe(false);
    const card = waitingCalls(await stateOf(test, sessionId))[0];
    await test.client.approval.renew({ sessionId, approvalId: card?.approval.id ?? '' });
    await decideFirst(test, sessionId, { kind: 'edit', refused: ['src/sum.js'] });
    expect(fileNow()).toBe('// mine\n');
    expect(readFileSync(at('notes.md'), 'utf8')).toBe('Notes.\n');
  });

  it('asks nothing when nothing is left to land', async () => {
    const { state } = await turn('nothing');
    expect(statusOf(state)).toBe('idle');
    expect(outcomes(state)).toEqual(['done', 'done']);
  });

  it('holds nothing that could never be written, and nothing that no tool may write', async () => {
    const crossed = await turn('crossing');
    expect(outcomes(crossed.state).slice(0, 2)).toEqual(['done', 'failed']);
    const guarded = await turn('guarded');
    expect(outcomes(guarded.state)).toEqual(['refused', 'refused']);
    expect(statusOf(guarded.state)).toBe('idle');
  });

  it('refuses writes where only reading is allowed, and lands unseen where all is', async () => {
    const reads = await turn('one', { approve: 'reads' });
    expect(outcomes(reads.state)[0]).toBe('refused');
    expect(reads.state.held).toEqual([]);
    const all = await turn('one', { approve: 'all' });
    expect(statusOf(all.state)).toBe('idle');
    expect(fileNow()).toBe(fixed);
    expect(callsOf(all.state).at(-1)?.approvals[0]?.by).toBe('rule');
  });

  it('asks the person after all when what would land unseen was changed on disk meanwhile', async () => {
    const { sessionId, state } = await turn('asks', { approve: 'all' });
    expect(waitingCalls(state)[0]?.call.name).toBe('ask_followup_question');
    const theirs = before.replace('a - b', 'a * b');
    writeFileSync(at('src/sum.js'), theirs);
    const asked = await decideFirst(test, sessionId, { kind: 'answer', words: 'Yes.' });
    const card = waitingCalls(asked)[0];
    expect(card?.call).toMatchObject({ review: true });
    expect(card?.approval.conflict?.files.map(({ path }) => path)).toEqual(['src/sum.js']);
    expect(statusOf(asked)).toBe('waiting');
    expect(fileNow()).toBe(theirs);
    await test.restart();
    await test.client.approval.renew({ sessionId, approvalId: card?.approval.id ?? '' });
    const [file] = await test.client.patch.read({ sessionId, callId: card?.call.id ?? '' });
    expect(file).toMatchObject({ before: theirs, after: fixed, merged: [{ base: ['  return a - b;'] }] });
    await expect(decideFirst(test, sessionId, { kind: 'approve' })).rejects.toMatchObject({
      code: 'INVALID',
    });
    const landed = await decideFirst(test, sessionId, { kind: 'approve', settled: ['src/sum.js'] });
    expect(fileNow()).toBe(fixed);
    expect(landed.held).toEqual([]);
    expect(landed.turns[0]).toMatchObject({ status: 'ended', reason: 'answered' });
  });

  it('keeps what is held over a restart of the app, before the review and while it waits', async () => {
    const { sessionId } = await turn('two');
    await test.restart();
    await test.app.idle();
    expect(fileNow()).toBe(before);
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(fileNow()).toBe(fixed);
  });

  it('stays held when the turn is stopped, and is in the review of the next one', async () => {
    const { sessionId } = await turn('asks');
    await test.client.session.stop({ sessionId });
    const state = await stateOf(test, sessionId);
    expect(state.turns[0]).toMatchObject({ status: 'ended', reason: 'cancelled' });
    expect(state.held.map(({ path }) => path)).toEqual(['src/sum.js']);
    expect(fileNow()).toBe(before);
    const next = await runTurn(test, '[[play:words]]', { sessionId });
    expect(waitingCalls(next.state)[0]?.call.proposal).toMatchObject({ files: [{ path: 'src/sum.js' }] });
    await test.client.session.stop({ sessionId });
    const stopped = await stateOf(test, sessionId);
    expect(stopped.turns[1]).toMatchObject({ status: 'ended', reason: 'cancelled' });
    expect(stopped.held).toHaveLength(1);
    // Asked for by hand: no model is asked for anything, and the turn ends as it had ended.
    const requests = test.model.requests.length;
    await test.client.session.review({ sessionId });
    await test.app.idle();
    await expect(test.client.session.review({ sessionId })).rejects.toMatchObject({ code: 'CONFLICT' });
    const landed = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(test.model.requests.length).toBe(requests);
    expect(landed.turns[1]).toMatchObject({ status: 'ended', reason: 'cancelled' });
    expect(fileNow()).toBe(fixed);
    await expect(test.client.session.review({ sessionId })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('commands of such a turn', () => {
  it('see the proposed files, which the folder does not have, and what they change is reviewed with the rest', async () => {
    const { sessionId, state } = await turn('commands', { approve: 'ask' });
    expect(waitingCalls(state)[0]?.call.proposal).toMatchObject({ inCopy: true, sandbox: 'enforced' });
    const grant = decideFirst(test, sessionId, { kind: 'approve', grant: 'unsandboxed' });
    await expect(grant).rejects.toMatchObject({ code: 'INVALID' });
    const background = decideFirst(test, sessionId, { kind: 'approve', background: true });
    await expect(background).rejects.toMatchObject({ code: 'INVALID' });
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(toldTo(test)[2]).toContain('return a + b;');
    expect(toldTo(test)[2]).toContain('[In your copy this changed listed.txt (+');
    expect(readdirSync(test.workspace).sort()).toEqual(['package.json', 'src', 'test']);
    const after = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(toldTo(test)[3]).toContain('rangone');
    expect(toldTo(test)[4]).toContain('ranmore');
    expect(readdirSync(test.workspace).sort()).toEqual(['package.json', 'src', 'test']);
    expect(fileNow()).toBe(before);
    expect(after.checkpoints).toEqual([]);
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(existsSync(at('package.json'))).toBe(false);
    expect(readFileSync(at('made-by-command.txt'), 'utf8')).toBe('ranmore\n');
    expect(readFileSync(at('listed.txt'), 'utf8')).toContain('made.sh');
    expect(fileNow()).toBe(fixed);
    const copies = readdirSync(join(test.dataFolder, 'copies'), { recursive: true });
    expect(copies.filter((path) => String(path).includes(sessionId))).toEqual([]);
    // A rewind takes all of it back.
    const checkpointId = (await stateOf(test, sessionId)).checkpoints[0]?.id ?? '';
    await test.client.checkpoint.restore({ sessionId, checkpointId });
    expect(readdirSync(test.workspace).sort()).toEqual(['package.json', 'src', 'test']);
    expect(fileNow()).toBe(before);
  });

  it('hold nothing that a rule forbids to write, and say so', async () => {
    const { sessionId } = await turn('denied');
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(toldTo(test)[0]).toContain('[In your copy this changed open.txt (+1 −0, now executable)');
    expect(toldTo(test)[0]).toMatch(/Not kept: .*secret\.txt/);
    expect(toldTo(test)[1]).not.toContain('secret.txt');
    expect(existsSync(at('open.txt'))).toBe(false);
    await decideFirst(test, sessionId, { kind: 'reject', words: '' });
    expect(existsSync(at('open.txt'))).toBe(false);
  });

  it('say by name what cannot be held of what they did: rights, links, large files', async () => {
    const { sessionId, state } = await turn('kinds', { approve: 'ask' });
    expect(waitingCalls(state)).toHaveLength(1);
    const ran = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(ran.held.map(({ path }) => path)).toEqual(['o', 'src/sum.js']);
    const [told] = toldTo(test);
    const rights = 'src/sum.js (its permissions 777, kept as 755)';
    expect(told).toContain(`[Not kept: large.bin (larger than 10 MB), ${rights}, l1 (a link to x), `);
    expect(told).toMatch(/ \(a link to x\), and 13 more\]$/);
    // The person is told the same where the call is listed.
    expect(callsOf(ran)[0]?.summary).toMatch(/; not kept: large.bin, src.sum.js, l1, l10, .*, and 13 more$/);
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(readdirSync(test.workspace).sort()).toEqual(['o', 'package.json', 'src', 'test']);
    expect(statSync(at('src/sum.js')).mode & 0o777).toBe(0o755);
  });

  it('hold what may be executed, and the review writes it; a rewind takes it back', async () => {
    for (const name of ['tool.sh', 'go.sh']) {
      writeFileSync(at(name), `echo ${name}\n`);
      chmodSync(at(name), 0o755);
    }
    const bits = (path: string): number => statSync(at(path)).mode & 0o777;
    const { sessionId } = await turn('bits');
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(toldTo(test)[0]).toContain('src/sum.js (now executable)');
    expect(toldTo(test)[0]).toContain('tool.sh (no longer executable)');
    const state = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(toldTo(test)[1]).toContain('src/sum.js 755\ntool.sh 644\nbin/go.sh 755\nnew.sh 755');
    expect([bits('src/sum.js'), bits('tool.sh'), bits('go.sh')]).toEqual([0o644, 0o755, 0o755]);
    const { proposal, approvals } = waitingCalls(state)[0]?.call ?? {};
    const files = proposal?.kind === 'patch' ? proposal.files : [];
    expect(files.map(({ path, executable = null }) => [path, executable])).toEqual([
      ['bin/go.sh', true],
      ['go.sh', null],
      ['new.sh', null],
      ['seen.txt', null],
      ['src/sum.js', true],
      ['tool.sh', false],
    ]);
    expect(approvals?.[0]?.rule).toContain('bin/go.sh can make something run');
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(['src/sum.js', 'tool.sh', 'bin/go.sh', 'new.sh'].map(bits)).toEqual([0o755, 0o644, 0o755, 0o644]);
    const checkpointId = (await stateOf(test, sessionId)).checkpoints[0]?.id ?? '';
    await test.client.checkpoint.restore({ sessionId, checkpointId });
    expect(['src/sum.js', 'tool.sh', 'go.sh'].map(bits)).toEqual([0o644, 0o755, 0o755]);
  });

  it('do not see what a rule withholds, wherever they put it in the copy', async () => {
    writeFileSync(at('secret.txt'), 'the secret');
    mkdirSync(at('keys'));
    writeFileSync(at('keys/one.key'), 'the secret');
    const { state } = await turn('withheld', { approve: 'all' });
    expect(outcomes(state).slice(0, 4)).toEqual(['done', 'done', 'done', 'done']);
    for (const told of toldTo(test).slice(2)) {
      expect(told).toContain('end');
      expect(told).not.toContain('the secret');
    }
    expect(readFileSync(at('keys/one.key'), 'utf8')).toBe('the secret');
  });

  it('find what is too large to be copied where it is, and cannot write it', async () => {
    mkdirSync(at('node_modules'));
    for (let n = 0; n <= 3_000; n += 1) writeFileSync(at(`node_modules/p${n}.js`), `part ${n}`);
    writeFileSync(at('.gitignore'), 'node_modules\n');
    await turn('large', { approve: 'all' });
    expect(toldTo(test)[0]).toContain('part 1');
    expect(toldTo(test)[0]).toContain('shut');
    expect(toldTo(test)[0]).toContain(test.workspace);
    expect(existsSync(at('node_modules/evil.js'))).toBe(false);
  });

  it('keep git’s folder as it is, and what ignore files leave out is theirs until the turn is reviewed', async () => {
    mkdirSync(at('.git'));
    writeFileSync(at('.git/HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(at('.gitignore'), 'dist\n');
    mkdirSync(at('dist'));
    const { sessionId, state } = await turn('git', { approve: 'all' });
    expect(toldTo(test)[0]).toContain('ref: refs/heads/main');
    expect(toldTo(test)[0]).toContain('kept');
    expect(toldTo(test)[1]).toContain('built');
    expect(state.held).toEqual([]);
    expect(statusOf(state)).toBe('idle');
    expect(readdirSync(at('dist'))).toEqual([]);
    expect(readdirSync(at('.git'))).toEqual(['HEAD']);
    expect(sessionId).not.toBe('');
    for (const path of ['.git', '.gitignore', 'dist']) rmSync(at(path), { recursive: true });
  });

  it('cannot lead the app out of the copy with links', async () => {
    const { sessionId } = await turn('links', { approve: 'ask' });
    const state = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(toldTo(test)[0]).toMatch(/Not kept: src\/sum\.js \(src leads through a symbolic link/);
    // Before the next command the folder stands there again, in place of the link.
    expect(toldTo(test)[2]).toContain('notes.md  src/sum.js  was/sum.js');
    expect(state.held.map(({ path }) => path)).toEqual(['notes.md', 'was/sum.js']);
    expect(existsSync(join(homedir(), 'sum.js'))).toBe(false);
    await decideFirst(test, sessionId, { kind: 'reject', words: '' });
    expect(fileNow()).toBe(before);
  });
});

it('tells the agent within the turn when that goes on after a review at the step limit', async () => {
  const short = await startTestApp({
    args: ['--set', 'sandbox=preferred', '--set', 'maxSteps=1'],
    plays: { limited: [edit(), { text: 'Done after all.' }] },
  });
  try {
    const { client, workspace, modelName: model } = short;
    const { id: sessionId } = await client.session.create({ workspace, model, review: 'turn' });
    await runTurn(short, '[[play:limited]]', { sessionId });
    const landed = await decideFirst(short, sessionId, { kind: 'approve' });
    expect(landed.turns[0]).toMatchObject({ status: 'ended', reason: 'limit' });
    await client.session.resume({ sessionId });
    await short.app.idle();
    const messages = short.model.requests.at(-1)?.body.messages ?? [];
    expect(messages.at(-1)).toMatchObject({
      role: 'user',
      content: expect.stringContaining('Applied to src/sum.js'),
    });
    expect((await stateOf(short, sessionId)).turns[0]).toMatchObject({ reason: 'answered' });
    // Told once.
    await runTurn(short, '[[play:limited]]', { sessionId });
    const sent = JSON.stringify(short.model.requests.at(-1)?.body.messages);
    expect(sent.split('Applied to src/sum.js')).toHaveLength(2);
  } finally {
    await short.close();
  }
});

it('is refused where there is no sandbox to show commands the copy', async () => {
  const off = await startTestApp();
  try {
    const { client, workspace, modelName: model } = off;
    await expect(client.session.create({ workspace, model, review: 'turn' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('switched off'),
    });
    const { id: sessionId } = await client.session.create({ workspace, model });
    await expect(client.session.configure({ sessionId, review: 'turn' })).rejects.toThrow(/switched off/);
  } finally {
    await off.close();
  }
});
