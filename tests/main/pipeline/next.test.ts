/** What a run does next, from each state that it can be in: the whole way, and each place where it waits for the person. */
import { describe, expect, it } from 'vitest';
import { nextOf } from '../../../src/main/pipeline/next.ts';
import type { Conflict, RunFact } from '../../../src/shared/pipeline-run.ts';
import {
  begunStep,
  gateResult,
  smallPipeline,
  startedRun,
  story,
  task,
  upTo,
} from '../../support/run-story.ts';

const next = (...facts: RunFact[]) => nextOf(story(facts));
const build = upTo('build');
const verify = upTo('verify');
const baselined: RunFact = { type: 'gates.baselined', data: { results: [] } };
const ended = (name: string, stage = 'build'): RunFact => ({
  type: 'step.ended',
  data: { stage, name, said: 'Done.' },
});
const again = (name: string, stage = 'build'): RunFact => ({
  type: 'step.again',
  data: { stage, name, why: '' },
});
const ran = (name: string | null, stage: string, ...results: ReturnType<typeof gateResult>[]): RunFact => ({
  type: 'gates.ran',
  data: { stage, name, results },
});
const fails = (found = 'a.ts 1') => gateResult('types', 'fail', found);

describe('a run', () => {
  it('enters its first stage, reads what was said, and asks for what is missing', () => {
    expect(next(startedRun())).toEqual({ do: 'enter', stage: 'ask' });
    const given: RunFact = {
      type: 'intake.noted',
      data: { facts: [{ type: 'text.given', data: { textId: 'x1', text: 'Hm.', asked: [], read: false } }] },
    };
    const entered: RunFact = { type: 'stage.entered', data: { stage: 'ask', read: [], left: [] } };
    expect(next(startedRun(), given, entered)).toEqual({ do: 'read-fields', stage: 'ask' });
    const extracted: RunFact = {
      type: 'intake.noted',
      data: { facts: [{ type: 'fields.extracted', data: { textIds: ['x1'], kept: [], dropped: [] } }] },
    };
    expect(next(startedRun(), given, entered, extracted)).toEqual({
      ...{ do: 'note-questions', stage: 'ask', fields: ['scope'] },
    });
    const asked: RunFact = {
      type: 'intake.noted',
      data: { facts: [{ type: 'questions.asked', data: { fields: ['scope'] } }] },
    };
    expect(next(startedRun(), given, entered, extracted, asked)).toEqual({
      ...{ do: 'ask', what: 'fields', stage: 'ask' },
    });
  });

  it('has its record decided and approved before it goes on', () => {
    const conflict: Conflict = {
      ...{ id: 'c1', rule: 'http-only', what: 'It wants SQL.', options: ['A', 'B'], recommended: 'A' },
      decided: null,
    };
    const written: RunFact = {
      type: 'record.written',
      data: { stage: 'plan', by: 'model', items: [task(1)], conflicts: [conflict] },
    };
    const plan = upTo('plan');
    expect(next(...plan)).toEqual({ do: 'write-record', stage: 'plan' });
    expect(next(...plan, written)).toEqual({ do: 'ask', what: 'conflict', stage: 'plan', id: 'c1' });
    const decided: RunFact = {
      type: 'conflict.decided',
      data: { stage: 'plan', id: 'c1', option: 'A', words: '' },
    };
    expect(next(...plan, written, decided)).toEqual({ do: 'ask', what: 'approval', stage: 'plan' });
    const back: RunFact = { type: 'record.sentBack', data: { stage: 'plan', words: 'Port 5433.' } };
    expect(next(...plan, written, decided, back)).toEqual({ do: 'write-record', stage: 'plan' });
    const approved: RunFact = { type: 'stage.approved', data: { stage: 'plan', by: 'person', words: '' } };
    expect(next(...plan, written, decided, approved)).toEqual({ do: 'finish', stage: 'plan', by: 'person' });
  });

  it('takes its sub-stages in order, each with its gates, fixes it as often as allowed, and then asks', () => {
    expect(next(...build)).toEqual({ do: 'baseline' });
    expect(next(...build, baselined)).toMatchObject({ do: 'begin', step: { name: 'task-1' } });
    const one = [...build, baselined, begunStep('task-1')];
    expect(next(...one)).toMatchObject({ do: 'watch', step: { name: 'task-1' } });
    one.push(ended('task-1'));
    expect(next(...one)).toMatchObject({ do: 'gates', stage: 'build', gates: ['types'] });
    expect(next(...one, ran('task-1', 'build', gateResult('types', 'pass')))).toMatchObject({ do: 'leave' });
    one.push(ran('task-1', 'build', fails('first')));
    expect(next(...one)).toMatchObject({ do: 'fix', results: [{ gate: 'types' }] });
    one.push(again('task-1'), ended('task-1'), ran('task-1', 'build', fails('second')));
    expect(next(...one)).toMatchObject({ do: 'fix' });
    one.push(again('task-1'), ended('task-1'), ran('task-1', 'build', fails('third')));
    expect(next(...one)).toMatchObject({ do: 'stick', why: expect.stringContaining('as often as') });
    one.push({ type: 'step.stuck', data: { stage: 'build', name: 'task-1', why: 'x' } });
    expect(next(...one)).toEqual({ do: 'ask', what: 'stuck', stage: 'build', id: 'task-1' });
    one.push({
      type: 'step.left',
      data: { stage: 'build', name: 'task-1', as: 'skipped', by: 'person', why: '' },
    });
    expect(next(...one)).toMatchObject({ do: 'begin', step: { name: 'task-2' } });
  });

  it('takes no baseline where something new is made, so that a file that is not there is charged', () => {
    const [, ...facts] = build;
    const anew = startedRun({ pipeline: { ...smallPipeline, anew: true } });
    expect(next(anew, ...facts)).toMatchObject({ do: 'begin', step: { name: 'task-1' } });
  });

  it('stops early where a fix leads back to the same failures', () => {
    const circle = [
      ...build,
      baselined,
      begunStep('task-1'),
      ended('task-1'),
      ran('task-1', 'build', fails()),
    ];
    circle.push(again('task-1'), ended('task-1'), ran('task-1', 'build', fails()));
    expect(next(...circle)).toMatchObject({ do: 'stick', why: expect.stringContaining('circles') });
  });

  it('knows failures again that took another time', () => {
    const printed = (time: string, left = '2 failed'): RunFact =>
      ran(
        'task-1',
        'build',
        gateResult(
          'types',
          'fail',
          `exit 1 after ${time} s\n✖ adds (${time}ms)\nℹ duration_ms ${time}\n${left}`,
        ),
      );
    const before = [...build, baselined, begunStep('task-1'), ended('task-1'), printed('3.25')];
    const then = (fact: RunFact) => next(...before, again('task-1'), ended('task-1'), fact);
    expect(then(printed('12'))).toMatchObject({ do: 'stick', why: expect.stringContaining('circles') });
    expect(then(printed('12', '1 failed'))).toMatchObject({ do: 'fix' });
  });

  it('knows the failures of tests again that say something else each time', () => {
    const tests = (found: string, mark: string): RunFact =>
      ran('task-1', 'build', { ...gateResult('tests', 'fail', found), mark });
    const before = [...build, baselined, begunStep('task-1'), ended('task-1'), tests('port 4711', 'adds')];
    const then = (fact: RunFact) => next(...before, again('task-1'), ended('task-1'), fact);
    expect(then(tests('port 4712', 'adds'))).toMatchObject({ do: 'stick' });
    expect(then(tests('port 4711', 'halves'))).toMatchObject({ do: 'fix' });
  });

  it('goes on where a soft gate fails or a tool is not there, and never calls that a pass', () => {
    const one = [...build, baselined, begunStep('task-1'), ended('task-1')];
    expect(next(...one, ran('task-1', 'build', gateResult('lint', 'fail')))).toMatchObject({ do: 'leave' });
    expect(next(...one, ran('task-1', 'build', gateResult('types', 'not-available')))).toMatchObject({
      do: 'leave',
    });
  });

  it('verifies with all gates, gives what failed to an agent, and asks when that does not help', () => {
    expect(next(...verify)).toEqual({ do: 'gates', stage: 'verify', step: null, gates: ['types', 'lint'] });
    const bad = [...verify, ran(null, 'verify', fails('one'))];
    expect(next(...bad)).toMatchObject({ do: 'begin', stage: 'verify', step: { name: 'mend' } });
    bad.push(begunStep('mend', 'verify'));
    expect(next(...bad)).toMatchObject({ do: 'watch' });
    bad.push(ended('mend', 'verify'));
    expect(next(...bad)).toMatchObject({ do: 'gates' });
    bad.push(ran(null, 'verify', fails('two')));
    expect(next(...bad)).toMatchObject({ do: 'fix' });
    bad.push(again('mend', 'verify'), ended('mend', 'verify'), ran(null, 'verify', fails('three')));
    expect(next(...bad)).toEqual({
      ...{ do: 'ask', what: 'gates', stage: 'verify' },
      why: 'It was tried as often as the pipeline says.',
    });
    const wanted: RunFact = { type: 'gates.wanted', data: { stage: 'verify' } };
    expect(next(...bad, wanted)).toMatchObject({ do: 'gates' });
    const accepted: RunFact = {
      type: 'stage.approved',
      data: { stage: 'verify', by: 'person', words: 'Known.' },
    };
    expect(next(...bad, accepted)).toEqual({ do: 'finish', stage: 'verify', by: 'person' });
  });

  it('ends with a report and the word of the person', () => {
    const report = upTo('report');
    expect(next(...report)).toEqual({ do: 'report', stage: 'report' });
    const written: RunFact = { type: 'report.written', data: { stage: 'report', digest: 'd' } };
    expect(next(...report, written)).toEqual({ do: 'finish', stage: 'report', by: 'app' });
    const over: RunFact = { type: 'stage.finished', data: { stage: 'report' } };
    expect(next(...report, written, over)).toMatchObject({ do: 'ask', what: 'sign' });
    const signed: RunFact = { type: 'run.finished', data: { words: '' } };
    expect(next(...report, written, over, signed)).toEqual({ do: 'wait', for: 'finished' });
  });

  it('does nothing while it is paused, stopped or in trouble', () => {
    expect(next(...build, { type: 'run.paused', data: {} })).toEqual({ do: 'wait', for: 'paused' });
    expect(next(...build, { type: 'run.stopped', data: {} })).toEqual({ do: 'wait', for: 'stopped' });
    const trouble: RunFact = {
      type: 'trouble.met',
      data: { failure: { code: 'unavailable', message: 'No model.' } },
    };
    expect(next(...build, trouble)).toEqual({ do: 'ask', what: 'trouble', stage: 'build' });
    expect(next(...build, trouble, { type: 'run.resumed', data: {} })).toEqual({ do: 'baseline' });
  });

  it('does anew all that comes behind a stage that is begun again, and keeps records to be changed', () => {
    const run = story([...upTo('report'), { type: 'stage.reopened', data: { stage: 'plan' } }]);
    expect(run.stages.map(({ status }) => status)).toEqual(['done', 'waiting', 'stale', 'stale', 'stale']);
    expect(nextOf(run)).toEqual({ do: 'enter', stage: 'plan' });
    expect(run.stages[1]?.record?.items).toHaveLength(2);
  });

  it('leaves out stages that the work is too small for', () => {
    const pipeline = {
      ...smallPipeline,
      sized: true,
      stages: smallPipeline.stages.map((stage) =>
        stage.name === 'plan' ? { ...stage, from: 'large' as const } : stage,
      ),
    };
    const sized = (size: 'small' | 'large'): RunFact => ({
      type: 'size.judged',
      data: { size, why: 'because', by: 'rule' },
    });
    const begun = startedRun({ pipeline });
    expect(next(begun)).toEqual({ do: 'size' });
    const [, ...rest] = upTo('plan').slice(0, -1);
    expect(next(begun, sized('small'), ...rest)).toEqual({ do: 'skip', stage: 'plan' });
    expect(next(begun, sized('large'), ...rest)).toEqual({ do: 'enter', stage: 'plan' });
  });

  it('has a stage reviewed as a whole before its gates, and what is mended again', () => {
    const held = build.map((fact) => (fact.type === 'run.started' ? startedRun({ review: 'stage' }) : fact));
    const left = (name: string): RunFact => ({
      type: 'step.left',
      data: { stage: 'build', name, as: 'done', by: 'app', why: '' },
    });
    const landed: RunFact = { type: 'stage.landed', data: { stage: 'build' } };
    held.push(baselined, begunStep('task-1'), ended('task-1'));
    expect(next(...held)).toMatchObject({ do: 'leave' });
    held.push(left('task-1'), begunStep('task-2'), ended('task-2'), left('task-2'));
    expect(next(...held)).toEqual({ do: 'land', stage: 'build', sessionId: 'r1-task-1' });
    held.push(landed);
    expect(next(...held)).toMatchObject({ do: 'gates', stage: 'build', step: null, gates: ['types'] });
    held.push(ran(null, 'build', fails()));
    expect(next(...held)).toMatchObject({ do: 'begin', step: { name: 'mend' } });
    held.push(begunStep('mend'), ended('mend'));
    expect(next(...held)).toMatchObject({ do: 'land' });
    held.push(landed);
    expect(next(...held)).toMatchObject({ do: 'gates' });
    held.push(ran(null, 'build', gateResult('types', 'pass')));
    expect(next(...held)).toMatchObject({ do: 'leave', step: { name: 'mend' } });
    held.push({ type: 'step.left', data: { stage: 'build', name: 'mend', as: 'done', by: 'app', why: '' } });
    expect(next(...held)).toEqual({ do: 'finish', stage: 'build', by: 'app' });
  });

  it('has what is mended at stage verify reviewed, too: held in its session, no gate would see it', () => {
    const held = verify.map((fact) => (fact.type === 'run.started' ? startedRun({ review: 'stage' }) : fact));
    expect(next(...held)).toMatchObject({ do: 'gates', step: null });
    held.push(ran(null, 'verify', fails()), begunStep('mend', 'verify'), ended('mend', 'verify'));
    expect(next(...held)).toMatchObject({ do: 'land', stage: 'verify' });
    held.push({ type: 'stage.landed', data: { stage: 'verify' } });
    expect(next(...held)).toMatchObject({ do: 'gates', step: null });
    held.push(ran(null, 'verify', fails('another')), again('mend', 'verify'), ended('mend', 'verify'));
    expect(next(...held)).toMatchObject({ do: 'land', stage: 'verify' });
  });

  it('runs the gates once for each time that something was done, also after a session that failed', () => {
    const stuck = (name: string, stage: string): RunFact => ({
      type: 'step.stuck',
      data: { stage, name, why: 'Its turn broke.' },
    });
    const one = [...build, baselined, begunStep('task-1'), stuck('task-1', 'build')];
    one.push(again('task-1'), ended('task-1'), ran('task-1', 'build', fails('first')));
    expect(next(...one)).toMatchObject({ do: 'fix' });
    const mend = [...verify, ran(null, 'verify', fails('one')), begunStep('mend', 'verify')];
    mend.push(stuck('mend', 'verify'), again('mend', 'verify'), ended('mend', 'verify'));
    expect(next(...mend)).toMatchObject({ do: 'gates', step: null });
    mend.push(ran(null, 'verify', fails('two')));
    expect(next(...mend)).toMatchObject({ do: 'fix' });
  });

  it('goes on by no gate that did not end: once more where files changed, then the person is asked', () => {
    const one = [...build, baselined, begunStep('task-1'), ended('task-1')];
    const stale = ran('task-1', 'build', gateResult('types', 'stale'));
    expect(next(...one, stale)).toMatchObject({ do: 'gates' });
    expect(next(...one, stale, stale)).toMatchObject({ do: 'stick', why: 'types stale' });
    expect(next(...one, stale, ran('task-1', 'build', gateResult('types', 'pass')))).toMatchObject({
      do: 'leave',
    });
    for (const status of ['cancelled', 'never'] as const) {
      const broken = gateResult('types', status);
      expect(next(...one, ran('task-1', 'build', broken))).toMatchObject({ do: 'stick' });
      expect(next(...verify, ran(null, 'verify', broken))).toEqual({
        ...{ do: 'ask', what: 'gates', stage: 'verify', why: `types ${status}` },
      });
    }
    const open = ran(null, 'verify', gateResult('types', 'interrupted'));
    expect(next(...verify, open)).toMatchObject({ do: 'gates' });
    expect(next(...verify, open, open)).toMatchObject({ do: 'ask', what: 'gates' });
  });

  it('asks where the person has left the mending, after the gates ran once more', () => {
    const left: RunFact = {
      type: 'step.left',
      data: { stage: 'verify', name: 'mend', as: 'skipped', by: 'person', why: '' },
    };
    const mend = [...verify, ran(null, 'verify', fails('one')), begunStep('mend', 'verify'), left];
    expect(next(...mend)).toMatchObject({ do: 'gates', step: null });
    expect(next(...mend, ran(null, 'verify', fails('two')))).toMatchObject({ do: 'ask', what: 'gates' });
    expect(next(...mend, ran(null, 'verify', gateResult('types', 'pass')))).toMatchObject({ do: 'finish' });
  });

  it('keeps what the person wanted before, when they send a record back again', () => {
    const back = (words: string): RunFact => ({ type: 'record.sentBack', data: { stage: 'plan', words } });
    const run = story([...upTo('build').slice(0, 6), back('Port 5433.'), back('In German.')]);
    expect(run.stages[1]?.sentBack).toBe('Port 5433.\n\nIn German.');
  });

  it('forgets gates that wait for a word, where it begins again before them', () => {
    const asks = [
      { id: 'types', title: 'types', digest: 'd', command: 'c', sandbox: 'none' as const, rule: 'r' },
    ];
    const run = story([...verify, { type: 'gates.asked', data: { asks: asks as never } }]);
    expect(nextOf(run)).toMatchObject({ do: 'ask', what: 'allow' });
    const again = story([{ type: 'stage.reopened', data: { stage: 'plan' } }], run);
    expect(nextOf(again)).toEqual({ do: 'enter', stage: 'plan' });
  });

  it('refuses facts that cannot be next', () => {
    expect(() => next(...build, ended('task-1'))).toThrow('no step');
    expect(() => next(...build, { type: 'stage.finished', data: { stage: 'report' } })).toThrow(
      'cannot become',
    );
    expect(() => next(startedRun(), startedRun())).toThrow('already');
  });
});
