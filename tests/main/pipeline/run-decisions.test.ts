/** Each request of the person's in each state of a run: what it becomes, or why not and what to do instead. */
import { describe, expect, it } from 'vitest';
import { nextOf } from '../../../src/main/pipeline/next.ts';
import {
  allowFacts,
  approveFacts,
  courseFacts,
  decideFacts,
  editFacts,
  gatesFacts,
  holdFacts,
  openRun,
  reopenFacts,
  resumeFacts,
  sendBackFacts,
  signFacts,
  sizeFacts,
  startFacts,
  stepFacts,
} from '../../../src/main/pipeline/run-decisions.ts';
import { untoldOf } from '../../../src/main/pipeline/run-outlook.ts';
import type { Item, PipelineRun, RunFact } from '../../../src/shared/pipeline-run.ts';
import type { Result } from '../../../src/shared/result.ts';
import {
  begunStep,
  gateResult,
  smallPipeline,
  startedRun,
  story,
  task,
  upTo,
} from '../../support/run-story.ts';

type Facts = Result<readonly RunFact[]>;

const on = (run: PipelineRun, ...facts: RunFact[]): PipelineRun => story(facts, run);
const plan = story(upTo('plan'));
const conflict = {
  ...{ id: 'c1', rule: 'http-only', what: 'SQL.', options: ['A', 'B'], recommended: '', decided: null },
};
const written = (conflicts = [] as (typeof conflict)[]): RunFact => ({
  type: 'record.written',
  data: { stage: 'plan', by: 'model', items: [task(1), task(2)], conflicts },
});
const build = on(story(upTo('build')), { type: 'gates.baselined', data: { results: [] } });
const at = { stage: 'build', name: 'task-1' };
const watched = on(build, begunStep('task-1'));
const stuck = on(watched, { type: 'step.stuck', data: { ...at, why: 'x' } });
const ended = on(watched, { type: 'step.ended', data: { ...at, said: '' } });
const verify = story(upTo('verify'));
const ran = (status: 'pass' | 'fail'): RunFact => ({
  type: 'gates.ran',
  data: { stage: 'verify', name: null, results: [gateResult('types', status)] },
});
const failing = on(
  verify,
  ran('fail'),
  begunStep('mend', 'verify'),
  {
    ...{ type: 'step.ended', data: { stage: 'verify', name: 'mend', said: '' } },
  },
  ran('fail'),
);
const asked = on(build, {
  type: 'gates.asked',
  data: { asks: [{ id: 'types', title: 'types', digest: 'd1' }] as never },
});
const over = on(story(upTo('report')), { type: 'stage.finished', data: { stage: 'report' } });
const states: Record<string, PipelineRun> = {
  begun: story([startedRun()]),
  writing: plan,
  back: on(plan, written(), { type: 'record.sentBack', data: { stage: 'plan', words: 'x' } }),
  'in trouble': on(plan, { type: 'trouble.met', data: { failure: { code: 'unavailable', message: 'No.' } } }),
  approvable: on(plan, written()),
  conflicted: on(plan, written([conflict])),
  ...{ watched, stuck, ended, failing, asked, over },
  'verify runs': verify,
  paused: on(plan, written(), { type: 'run.paused', data: {} }),
  stopped: on(plan, written(), { type: 'run.stopped', data: {} }),
  finished: on(over, { type: 'run.finished', data: { words: '' } }),
};

const step = (act: 'again' | 'look' | 'skip' | 'done') => (run: PipelineRun) =>
  stepFacts(run, { stage: 'build', step: 'task-1', act, words: 'w' });
const requests: Record<string, { ask: (run: PipelineRun) => Facts; in: string[] }> = {
  edit: {
    ask: (run) => editFacts(run, 'plan', [task(1)]),
    in: ['in trouble', 'approvable', 'conflicted', 'paused'],
  },
  'send back': {
    ask: (run) => sendBackFacts(run, 'plan', 'w'),
    in: ['back', 'approvable', 'conflicted', 'paused'],
  },
  decide: {
    ask: (run) => decideFacts(run, { stage: 'plan', conflict: 'c1', option: 'A', words: '' }),
    in: ['conflicted'],
  },
  'approve the plan': { ask: (run) => approveFacts(run, 'plan', ''), in: ['approvable'] },
  'accept the gates': { ask: (run) => approveFacts(run, 'verify', 'Known.'), in: ['failing'] },
  again: { ask: step('again'), in: ['stuck'] },
  look: { ask: step('look'), in: ['stuck'] },
  done: { ask: step('done'), in: ['stuck'] },
  skip: { ask: step('skip'), in: ['watched', 'stuck'] },
  'look at the mending': {
    ask: (run) => stepFacts(run, { stage: 'verify', step: 'mend', act: 'look', words: '' }),
    in: ['failing'],
  },
  'mend again': {
    ask: (run) => stepFacts(run, { stage: 'verify', step: 'mend', act: 'again', words: 'w' }),
    in: ['failing'],
  },
  'run the gates': { ask: (run) => gatesFacts(run, 'verify'), in: ['failing'] },
  allow: { ask: (run) => allowFacts(run, ['d1', 'd2']), in: ['asked'] },
  course: {
    ask: (run) => courseFacts(run, 'Port 5433.'),
    in: Object.keys(states).filter((name) => !['over', 'stopped', 'finished'].includes(name)),
  },
  size: { ask: (run) => sizeFacts(run, 'large'), in: [] },
  sign: { ask: (run) => signFacts(run, '', []), in: ['over'] },
};
const control: Record<string, { ask: (run: PipelineRun) => Facts; in: (name: string) => boolean }> = {
  pause: {
    ask: (run) => holdFacts(run, 'pause'),
    in: (name) => !['paused', 'stopped', 'finished'].includes(name),
  },
  stop: { ask: (run) => holdFacts(run, 'stop'), in: (name) => !['stopped', 'finished'].includes(name) },
  resume: {
    ask: (run) => resumeFacts(run, 'resume', []),
    in: (name) => ['paused', 'stopped', 'in trouble'].includes(name),
  },
  'again after trouble': {
    ask: (run) => resumeFacts(run, 'again', []),
    in: (name) => ['paused', 'stopped', 'in trouble'].includes(name),
  },
  'begin again at the first stage': { ask: (run) => reopenFacts(run, 'ask'), in: (name) => name !== 'begun' },
};

/** With the next step where it is refused; where it is allowed, with facts that can be next. */
function judge(run: PipelineRun, made: Facts, isAllowed: boolean): void {
  expect(made.ok, JSON.stringify(made)).toBe(isAllowed);
  if (!made.ok) {
    expect(made.error.hint ?? '').not.toBe('');
    return;
  }
  expect(() => nextOf(on(run, ...made.value))).not.toThrow();
}

describe.each(Object.entries(requests))('%s', (_name, { ask, in: allowed }) => {
  it.each(Object.entries(states))('in a run that is %s', (name, run) => {
    const open = openRun(run);
    judge(run, open.ok ? ask(run) : open, allowed.includes(name));
  });
});

describe.each(Object.entries(control))('%s', (_name, { ask, in: allowed }) => {
  it.each(Object.entries(states))('in a run that is %s', (name, run) => judge(run, ask(run), allowed(name)));
});

describe('a record that the person changes', () => {
  const approvable = states.approvable ?? plan;
  const edit = (items: readonly Item[], run = approvable) => editFacts(run, 'plan', items);
  const item = (more: Partial<Item>): Item => ({ ...task(1), ...more });

  it('gives ids to what is new, keeps the others, and puts parts in order', () => {
    const made = edit([
      { id: '', part: 'question', title: 'Why?', text: ' x ', fields: {} },
      ...[
        item({ id: 'task-2' }),
        item({ id: 'task-2', title: 'Twice' }),
        item({ id: 'task-77', title: 'New\nline' }),
      ],
    ]);
    if (!made.ok) throw new Error(made.error.message);
    expect(made.value).toMatchObject([
      {
        data: {
          items: [
            ...[{ id: 'task-2' }, { id: 'task-3', title: 'Twice' }, { id: 'task-4', title: 'New line' }],
            { id: 'question-1', text: 'x' },
          ],
        },
      },
    ]);
  });

  it.each<[string, Item[]]>([
    ['no such part', [item({ part: 'nothing' })]],
    ['no title', [item({ title: '  ' })]],
    ['a title that is too long', [item({ title: 'x'.repeat(300) })]],
    ['a text that is too long', [item({ text: 'x'.repeat(20_000) })]],
    ['more than a model reads', Array.from({ length: 300 }, () => item({ text: 'x'.repeat(7_000) }))],
    ['nothing that is required', []],
  ])('is refused with %s', (_why, items) => judge(approvable, edit(items), false));

  it('takes 300 items, and names that every object has', () => {
    const made = edit(Array.from({ length: 300 }, (_, n) => item({ id: '', title: `T${n}` })));
    expect(made.ok).toBe(true);
    const parts = [{ name: 'task', title: 'T', about: 'a', fields: { constructor: 'odd' }, required: true }];
    const stages = smallPipeline.stages.map((stage) =>
      stage.kind === 'record' ? { ...stage, parts } : stage,
    );
    const odd = { ...approvable, pipeline: { ...smallPipeline, stages } };
    expect(editFacts(odd, 'plan', [item({ fields: {} })]).ok).toBe(true);
  });

  it('stands in for the model where that cannot be reached', () => {
    const run = states['in trouble'] ?? plan;
    const made = edit([item({ id: '' })], run);
    if (!made.ok) throw new Error(made.error.message);
    const after = on(run, ...made.value);
    expect(after.stages[1]?.record).toMatchObject({ version: 1, by: 'person', items: [{ id: 'task-1' }] });
    expect(nextOf(after)).toEqual({ do: 'ask', what: 'approval', stage: 'plan' });
  });
});

it('allows the gates that were asked about, and no others', () => {
  expect(allowFacts(asked, ['d1', 'other'])).toMatchObject({ value: [{ data: { digests: ['d1'] } }] });
  expect(allowFacts(asked, ['other']).ok).toBe(false);
});

it('takes words of their own for a conflict, and needs some for gates that fail', () => {
  const run = states.conflicted ?? plan;
  const own = decideFacts(run, { stage: 'plan', conflict: 'c1', option: 'Neither', words: '' });
  expect(own).toMatchObject({ value: [{ data: { option: 'In your own words', words: 'Neither' } }] });
  expect(approveFacts(failing, 'verify', ' ').ok).toBe(false);
});

it('tells the agent of a sub-stage that was stopped with the run to go on', () => {
  const run = on(watched, { type: 'run.paused', data: {} });
  const made = resumeFacts(run, 'resume', [at]);
  if (!made.ok) throw new Error(made.error.message);
  const after = on(run, ...made.value);
  expect(after.stages[2]?.steps[0]).toMatchObject({
    status: 'going',
    attempts: 2,
    why: expect.stringContaining('Go on'),
  });
});

describe('the size', () => {
  const sized = {
    ...smallPipeline,
    sized: true,
    stages: smallPipeline.stages.map((one) =>
      one.name === 'plan' ? { ...one, from: 'large' as const } : one,
    ),
  };
  const source = { pipeline: sized, source: 'shipped' as const };
  const run = on(
    story(
      startFacts('/w', source, {
        workspace: '/w',
        pipeline: 'small',
        text: 'Hm.',
        model: 'm',
        size: 'small',
      }),
    ),
    { type: 'stage.entered', data: { stage: 'ask', read: [], left: [] } },
    { type: 'stage.finished', data: { stage: 'ask' } },
    { type: 'stage.skipped', data: { stage: 'plan' } },
    { type: 'stage.entered', data: { stage: 'build', read: [], left: [] } },
  );

  it('can be said at any time: where stages come in by it, it begins again there', () => {
    expect(run.size).toMatchObject({ size: 'small', by: 'person' });
    expect(sizeFacts(run, 'medium')).toMatchObject({ value: [{ type: 'size.judged' }] });
    const made = sizeFacts(run, 'large');
    if (!made.ok) throw new Error(made.error.message);
    const after = on(run, ...made.value);
    expect(nextOf(after)).toEqual({ do: 'enter', stage: 'plan' });
    expect(after.stages.map(({ status }) => status).slice(0, 3)).toEqual(['done', 'waiting', 'stale']);
  });

  it('is what a stage was left out for, so that one does not begin at that', () => {
    judge(run, reopenFacts(run, 'plan'), false);
    judge(run, reopenFacts(run, 'nowhere'), false);
  });

  it('with words has a record written anew by them, and tells them to all that comes of any other stage', () => {
    const run = story(upTo('report'));
    const again = (stage: string): PipelineRun => {
      const made = reopenFacts(run, stage, 'Say why.');
      judge(run, made, true);
      return on(run, ...(made.ok ? made.value : []));
    };
    const written = again('plan');
    const entered = on(written, { type: 'stage.entered', data: { stage: 'plan', read: [], left: [] } });
    expect(nextOf(entered)).toEqual({ do: 'write-record', stage: 'plan' });
    expect(entered.stages[1]?.sentBack).toBe('Say why.');
    expect(written.courses).toEqual([]);
    const built = again('build');
    expect(built.courses).toMatchObject([{ words: 'Say why.' }]);
    expect(built.stages[1]?.status).toBe('done');
    for (const { decisions } of [written, built])
      expect(
        decisions
          .slice(-2)
          .map(({ line }) => line)
          .join('\n'),
      ).toContain('Say why.');
  });
});

it('has a title in one line that is not too long', () => {
  const source = { pipeline: smallPipeline, source: 'shipped' as const };
  const title = (text: string) =>
    story(startFacts('/w', source, { workspace: '/w', pipeline: 'small', text, model: 'm' })).title;
  expect(title(' First.\nSecond.')).toBe('First.');
  expect(title('x'.repeat(100_000))).toHaveLength(80);
});

it('takes no words that say nothing for a change', () => {
  const waits = story(upTo('build').slice(0, -3));
  expect(sendBackFacts(waits, 'plan', ' \n')).toMatchObject({ error: { code: 'invalid' } });
  expect(sendBackFacts(waits, 'plan', 'Larger.').ok).toBe(true);
  expect(courseFacts(waits, ' ')).toMatchObject({ error: { code: 'invalid' } });
  expect(courseFacts(waits, 'Port 5433.').ok).toBe(true);
});

it('knows what was said and told to nobody', () => {
  const said: RunFact = { type: 'course.noted', data: { words: 'Port 5433.' } };
  expect(untoldOf(on(plan, said))).toEqual(['Port 5433.']);
  // Written by the model before it was said, or by the person: no agent has it by that.
  for (const by of ['model', 'person'] as const) {
    const record = { ...written(), data: { stage: 'plan', by, items: [task(1)], conflicts: [] } } as RunFact;
    expect(untoldOf(on(plan, said, record))).toEqual(['Port 5433.']);
  }
  expect(untoldOf(on(story(upTo('plan').slice(0, -1)), said, upTo('plan').at(-1)!, written()))).toEqual([]);
  expect(untoldOf(on(build, said, begunStep('task-1')))).toEqual([]);
  expect(untoldOf(on(watched, said))).toEqual(['Port 5433.']);
});

it('is signed off with words only where nothing is known of a gate that the work was to hold up to', () => {
  const over = (...results: ReturnType<typeof gateResult>[]): PipelineRun => {
    const facts = upTo('report').map((fact): RunFact => {
      if (fact.type !== 'gates.ran') return fact;
      return { ...fact, data: { ...fact.data, results } };
    });
    return story([...facts, { type: 'stage.finished', data: { stage: 'report' } }]);
  };
  const absent = over(gateResult('types', 'not-available'), gateResult('lint', 'pass'));
  expect(signFacts(absent, ' ', [])).toMatchObject({
    error: { code: 'invalid', message: 'Nothing is known of a gate: types (types not-available).' },
  });
  expect(signFacts(absent, 'Looked at by hand.', [])).toMatchObject({ ok: true });
  expect(signFacts(over(gateResult('lint', 'pass')), '', [])).toMatchObject({ error: { code: 'invalid' } });
  // A gate that a release does not wait for holds nobody up.
  expect(signFacts(over(gateResult('types', 'pass'), gateResult('lint', 'not-available')), '', []).ok).toBe(
    true,
  );
  const passed = over(gateResult('types', 'pass'), gateResult('lint', 'pass'));
  expect(signFacts(passed, '', ['types'])).toMatchObject({
    error: { code: 'invalid', message: 'Files changed since these gates passed: types.' },
  });
  const facts = signFacts(passed, 'A comment only.', ['types']);
  const signed = story(facts.ok ? [...facts.value] : [], passed);
  expect(signed.decisions.at(-1)?.line).toMatch(/A comment only.*Files had changed .* passed: types\.$/);
});
