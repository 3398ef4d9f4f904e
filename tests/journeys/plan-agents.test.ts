/**
 * The plan and agents: what a model proposes waits for a person, a check it asks for goes the way of every command, and nothing that it
 * says, writes or calls makes a feature pass. Judged by the plan, by what the model is told, and by the files that commands leave.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { decideFirst, follow, runTurn, startTestApp, type TestApp, toldTo } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const call = (name: string, args: Record<string, unknown>) => ({ calls: [{ name, arguments: args }] });
const wish = { title: 'A readme', done: 'There is one.', check: 'echo ran >> ran.log; [ -f README.md ]' };
const claims = { features: [{ id: 'f1', title: 'A readme', status: 'passed', passes: true }] };
const plays = {
  'plan-proposes': [call('update_plan', wish), { text: 'Proposed.' }],
  'plan-again': [call('update_plan', { ...wish, check: 'true' }), { text: 'Again.' }],
  'plan-widens': [
    call('update_plan', { ...wish, check: 'echo x > hole.txt' }),
    call('check_feature', { id: 'f1' }),
    { text: 'Widened.' },
  ],
  'plan-checks': [call('check_feature', { id: 'f1' }), { text: 'Checked.' }],
  'plan-claims': [
    call('update_plan', {
      title: 'Claimed',
      done: '',
      check: 'false',
      status: 'passed',
      passes: true,
      state: 'kept',
    }),
    { text: 'Claimed.' },
  ],
  'plan-anew': [
    call('check_feature', { id: 'f1' }),
    { text: 'It fails.' },
    call('update_plan', { ...wish, check: '[ -f README.md ]', change: 'f1: The name was wrong.' }),
    call('update_plan', { title: 'Sources', done: '', change: 'drop f2, Nobody needs them.' }),
    call('update_plan', { title: 'A licence', done: '' }),
    call('update_plan', { title: 'Sources too', done: '', check: 'true', change: 'f3' }),
    { text: 'Planned anew.' },
  ],
  reflection: {
    ...{ aside: true, when: ['failed again and again'] },
    replies: [{ text: '{"cause": "Another name.", "lesson": "Look.", "next": "Change the check."}' }],
  },
  'plan-writes': [
    call('write_file', { path: 'feature_list.json', content: JSON.stringify(claims) }),
    call('read_file', { path: 'feature_list.json' }),
    { text: 'Written.' },
  ],
  'plan-edits': [
    call('execute_command', {
      command: `sed -i 's/"status": "[a-z]*"/"status": "passed"/; s/"passes": false/"passes": true/; s/"title": "A readme"/"title": "Renamed"/' feature_list.json`,
    }),
    { text: 'Edited.' },
  ],
};

const start = async (...settings: string[]): Promise<void> => {
  const args = settings.flatMap((setting) => ['--set', setting]);
  test = await startTestApp({ files: { 'src/a.js': 'a\n', 'README.md': 'read me\n' }, plays, args });
};
const place = () => ({ workspace: test.workspace });
const session = async (mode: string, more: { approve?: 'all' | 'ask'; review?: 'turn' } = {}) =>
  (await test.client.session.create({ ...place(), model: test.modelName, mode, ...more })).id;
const plan = async () => (await test.client.plan.list(place())).features;
const standings = async () =>
  (await plan()).map(({ feature, standing }) => `${feature.title}: ${feature.state} ${standing.status}`);
const log = (): string | null => {
  const file = join(test.workspace, 'ran.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
};
const play = (name: string, sessionId: string) => runTurn(test, `[[play:plan-${name}]]`, { sessionId });

it('what an agent proposes waits for a person; then it may have it checked, as a command that the rules ask about', async () => {
  await start();
  const sessionId = await session('orchestrator');
  await play('proposes', sessionId);
  expect(await standings()).toEqual(['A readme: proposed open']);
  expect(await test.client.plan.proposed()).toMatchObject([{ count: 1 }]);
  expect(toldTo(test).at(-1)).toBe('f1 waits for the person to keep it.');
  expect((await plan())[0]?.feature.source).toMatchObject({ by: 'agent', sessionId });

  // Nobody kept it: neither the agent nor the person can have it checked, and the agent cannot put another in its place.
  await play('checks', sessionId);
  expect(toldTo(test).at(-1)).toContain('The person has not kept this feature yet.');
  expect((await test.client.plan.check({ ...place(), ids: ['f1'] })).refused).toMatchObject([{ id: 'f1' }]);
  await play('again', sessionId);
  expect(toldTo(test).at(-1)).toContain('is in the plan already');
  expect((await plan()).map(({ feature }) => feature.check)).toEqual([wish.check]);

  await test.client.plan.keep({ id: 'f1' });
  const { state } = await play('checks', sessionId);
  const [card] = state.turns.at(-1)?.steps.at(-1)?.calls ?? [];
  expect(card).toMatchObject({
    status: 'waiting',
    effect: 'exec',
    proposal: { command: wish.check, feature: 'f1' },
  });
  expect(log()).toBeNull();
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect(log()).toBe('ran\n');
  expect(toldTo(test).at(-1)).toMatch(
    /^exit 0 after [\s\S]*\n\[f1: stale, because ran\.log changed while it ran\.\]$/,
  );
  const [evidence] = await test.client.plan.evidence({ id: 'f1' });
  expect(evidence).toMatchObject({
    exitCode: 0,
    by: { kind: 'agent', sessionId, callId: card?.id },
    why: 'you let it run',
  });
  // Its own log is ignored from here on, so that it changes nothing that counts.
  await test.client.plan.change({ id: 'f1', files: ['README.md'] });
  await play('checks', sessionId);
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect(toldTo(test).at(-1)).toMatch(/\[f1: passed\.\]$/);
  expect(await standings()).toEqual(['A readme: kept passed']);
});

it('a check that the person rejects, or changes on the card, is no pass', async () => {
  await start();
  await test.client.plan.add({ ...place(), ...wish, files: ['README.md'] });
  const sessionId = await session('orchestrator');
  await play('checks', sessionId);
  await decideFirst(test, sessionId, { kind: 'reject', words: 'Not now.' });
  expect(await test.client.plan.evidence({ id: 'f1' })).toEqual([]);
  await play('checks', sessionId);
  await decideFirst(test, sessionId, { kind: 'edit', command: 'true' });
  expect((await plan())[0]?.standing).toMatchObject({
    status: 'stale',
    why: 'other-check',
    evidence: { command: 'true' },
  });
  await play('checks', sessionId);
  await decideFirst(test, sessionId, { kind: 'approve', background: true });
  expect(toldTo(test).at(-1)).toContain('cannot run in the background');
  expect(await standings()).toEqual(['A readme: kept stale']);
  expect(log()).toBeNull();
});

it('rules speak of a check as of the command it is', async () => {
  await start(`rules=${JSON.stringify([{ verdict: 'deny', command: 'echo *' }])}`);
  await test.client.plan.add({ ...place(), ...wish, files: [] });
  for (const approve of ['ask', 'all'] as const) {
    await play('checks', await session('orchestrator', { approve }));
    expect(toldTo(test).at(-1)).toMatch(/^Refused: refused by a rule .*deny echo/);
  }
  expect(await test.client.plan.evidence({ id: 'f1' })).toEqual([]);
  expect(log()).toBeNull();
});

it('nothing is checked for an agent in a folder that nobody trusts', async () => {
  await start('trust=ask');
  await test.client.plan.add({ ...place(), ...wish, files: [] });
  await play('checks', await session('orchestrator', { approve: 'all' }));
  expect(toldTo(test).at(-1)).toContain('has not trusted this folder');
  expect(await test.client.plan.evidence({ id: 'f1' })).toEqual([]);
});

it('where the session lets all go, it is in the plan and checked at once, and still passes by its exit code alone', async () => {
  await start();
  const sessionId = await session('orchestrator', { approve: 'all' });
  await play('claims', sessionId);
  expect(toldTo(test).at(-1), 'there is no such parameter').toMatch(/status/);
  await play('proposes', sessionId);
  const all = await plan();
  expect(all.map(({ feature }) => feature.title)).toEqual(['A readme']);
  expect(all.filter(({ standing }) => standing.status !== 'open')).toEqual([]);
  const readme = all.find(({ feature }) => feature.title === 'A readme');
  expect(readme?.feature).toMatchObject({ state: 'kept', source: { by: 'agent' } });
  for (const { feature } of all) {
    const answer = await test.client.plan.check({ ...place(), ids: [feature.id] });
    await test.client.plan.check({
      ...place(),
      ids: [feature.id],
      approved: answer.asks.map(({ digest }) => digest),
    });
  }
  await test.app.idle();
  expect((await plan()).filter(({ standing }) => standing.status === 'passed')).toEqual([]);
});

it('what no person kept does not widen what an agent may do, however the session lets all go', async () => {
  await start();
  const sessionId = await session('orchestrator', { approve: 'all' });
  await play('widens', sessionId);
  expect(toldTo(test).at(-1)).toContain('The agent at work, orchestrator, may not run commands');
  expect(existsSync(join(test.workspace, 'hole.txt'))).toBe(false);
  const [feature] = await plan();
  // Kept by a person it is theirs, and the same agent may have it run.
  await test.client.plan.keep({ id: feature?.feature.id ?? '' });
  await play('checks', sessionId);
  expect(existsSync(join(test.workspace, 'hole.txt'))).toBe(true);
});

it('no file that an agent writes makes a feature pass', async () => {
  await start('plan.file=true');
  await test.client.plan.add({ ...place(), ...wish, check: 'false', files: [] });
  await test.client.plan.refresh(place());
  const sessionId = await session('coder', { approve: 'all' });
  await play('edits', sessionId);
  const renamed = await test.client.plan.refresh(place());
  expect(renamed.features).toMatchObject([
    { feature: { title: 'Renamed', source: { by: 'file' } }, standing: { status: 'open' } },
  ]);
  const written = JSON.parse(readFileSync(join(test.workspace, 'feature_list.json'), 'utf8'));
  expect(written.features).toMatchObject([{ title: 'Renamed', status: 'open', passes: false }]);
  await play('writes', sessionId);
  expect((await test.client.plan.refresh(place())).features).toMatchObject([
    { standing: { status: 'open' } },
  ]);
});

it('is offered to who begins with the orchestrator only', async () => {
  await start();
  for (const mode of ['coder', 'architect', 'debug', 'ask']) {
    await play('proposes', await session(mode, { approve: 'all' }));
    expect(toldTo(test).at(-1)).toContain('There is no tool named update_plan.');
  }
  expect(await plan()).toEqual([]);
});

it('a check that runs while the app ends is interrupted, for the plan and for the agent', async () => {
  await start();
  await test.client.plan.add({ ...place(), ...wish, check: 'echo begun; sleep 60', files: [] });
  const sessionId = await session('orchestrator', { approve: 'all' });
  await test.client.session.send({ sessionId, text: '[[play:plan-checks]]', messageId: crypto.randomUUID() });
  await follow(test, sessionId, (item) => item.kind === 'live' && item.live.kind === 'output');
  expect((await plan())[0]?.running).toBe(true);
  await test.restart();
  await test.app.idle();
  expect((await plan())[0]).toMatchObject({
    running: false,
    standing: { status: 'open', why: 'interrupted' },
  });
});

it('in a turn that is reviewed at its end it runs in the copy, and says nothing of the folder', async () => {
  await start('sandbox=preferred');
  await test.client.plan.add({ ...place(), ...wish, files: ['README.md'] });
  const sessionId = await session('orchestrator', { approve: 'all', review: 'turn' });
  await play('checks', sessionId);
  expect(toldTo(test).at(-1)).toMatch(/\[f1: checked in your copy; /);
  expect(await test.client.plan.evidence({ id: 'f1' })).toMatchObject([{ place: 'copy', exitCode: 0 }]);
  expect((await plan())[0]).toMatchObject({
    standing: { status: 'open', why: 'never' },
    inCopy: { exitCode: 0 },
  });
  expect(log(), 'it was made in the copy').toBeNull();
});

it('what failed a check is planned anew: only that, shown with its difference, and the rest keeps its evidence', async () => {
  await start('reflections=true', 'titles=false', 'replans=2');
  const files = ['README.md'];
  await test.client.plan.add({
    ...place(),
    title: 'A readme',
    done: 'There is one.',
    check: '[ -f readme ]',
    files,
  });
  await test.client.plan.add({
    ...place(),
    title: 'Sources',
    done: '',
    check: '[ -d src ]',
    files: ['src/**'],
  });
  await test.client.plan.add({
    ...place(),
    title: 'Sources too',
    done: '',
    check: 'true',
    files: ['src/**'],
  });
  const { asks } = await test.client.plan.check(place());
  await test.client.plan.check({ ...place(), approved: asks.map(({ digest }) => digest) });
  await expect.poll(async () => (await test.client.plan.list(place())).progress).toBeNull();
  const before = ['A readme: kept failed', 'Sources: kept passed', 'Sources too: kept passed'];
  expect(await standings()).toEqual(before);

  const sessionId = await session('orchestrator');
  await play('anew', sessionId);
  const state = await decideFirst(test, sessionId, { kind: 'approve' });
  expect(state.reflections).toMatchObject([{ about: 'check f1', again: { number: 1 } }]);
  expect(toldTo(test).at(-1)).toContain('That is what f3 says already.');
  const reflection = { sessionId, turnId: 't1', cause: 'Another name.', lesson: 'Look.' };
  expect((await plan()).slice(3).map(({ feature: { replan } }) => replan)).toMatchObject([
    { what: 'change', of: 'f1', why: 'The name was wrong.', before: { check: '[ -f readme ]' }, reflection },
    { what: 'drop', of: 'f2', why: 'Nobody needs them.', reflection },
    { what: 'add', reflection },
  ]);
  // Nothing of the plan is another before a person says so.
  expect((await standings()).slice(0, 3)).toEqual(before);

  expect(await test.client.plan.keep({ id: 'f4' })).toMatchObject({
    id: 'f1',
    check: '[ -f README.md ]',
    files,
  });
  await test.client.plan.keep({ id: 'f5' });
  expect(await standings()).toEqual([
    'A readme: kept stale',
    'Sources too: kept passed',
    'A licence: proposed open',
  ]);
  expect((await plan())[0]?.feature.replan).toMatchObject({
    what: 'change',
    before: { check: '[ -f readme ]' },
  });
  await test.client.plan.restore({ id: 'f2' });
  expect((await standings())[1]).toBe('Sources: kept passed');
});
