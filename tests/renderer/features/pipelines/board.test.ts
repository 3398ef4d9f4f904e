/** The board as data, for runs that stand in every way. */
import { describe, expect, it } from 'vitest';
import {
  cellsOf,
  currentStage,
  shownStage,
  waitingOf,
} from '../../../../src/renderer/features/pipelines/board.ts';
import { newerOf, waitingRuns } from '../../../../src/renderer/stores/pipelines.ts';
import type { RunView } from '../../../../src/shared/contract/pipelines.ts';
import { nextLevel } from '../../../../src/shared/next-level.ts';
import type { PipelineRun, RunFact, RunRow } from '../../../../src/shared/pipeline-run.ts';
import { gateResult, story, upTo } from '../../../support/run-story.ts';

const viewOf = (run: PipelineRun, more: Partial<RunView> = {}): RunView => ({
  ...{
    run,
    doing: null,
    asks: null,
    fields: [],
    questions: [],
    ahead: [],
    unproven: [],
    untold: [],
    digest: '',
    artefacts: [],
    ...more,
  },
});
const at = (stage: string, ...facts: RunFact[]): RunView => viewOf(story([...upTo(stage), ...facts]));
const states = (view: RunView): string[] =>
  cellsOf(view, waitingOf(view), 100).map(({ name, state }) => `${name} ${state}`);
const nothing = {};

describe('where a run is', () => {
  it('is the first stage that is not over', () => {
    expect(currentStage(at('build'))).toBe('build');
    expect(states(at('build'))).toEqual([
      ...['ask done', 'plan done', 'build works', 'verify ahead', 'report ahead'],
    ]);
  });

  it('waits with what it asks, and for nothing while it rests', () => {
    const asked: RunView = { ...at('plan'), asks: { what: 'session', stage: 'plan', sessionId: 's1' } };
    expect(waitingOf(asked)).toEqual({ what: 'session', stage: 'plan', id: null, sessionId: 's1' });
    expect(states(asked)[1]).toBe('plan waits');
    expect(waitingOf(at('plan'))).toBeNull();
    expect(states(at('build', { type: 'run.paused', data: nothing }))[2]).toBe('build paused');
    expect(states(at('build', { type: 'run.stopped', data: nothing }))[2]).toBe('build stopped');
  });

  it('has what is left out, what is done anew, and nothing current once it is signed off', () => {
    const anew = at('verify', { type: 'stage.reopened', data: { stage: 'plan' } });
    expect(states(anew)).toEqual([
      ...['ask done', 'plan works', 'build stale', 'verify stale', 'report ahead'],
    ]);
    const over = at(
      'report',
      { type: 'stage.finished', data: { stage: 'report' } },
      { type: 'run.finished', data: { words: '' } },
    );
    expect(cellsOf(over, null, 100).some(({ isCurrent }) => isCurrent)).toBe(false);
  });
});

it('tells time by the clock while a run goes on, and until it rested where it does not', () => {
  const [, , build] = cellsOf(at('build'), null, 100);
  const begun = at('build').run.stages[2]?.begun ?? 0;
  expect(build?.time).toBe(100 - begun);
  const paused = at('build', { type: 'run.paused', data: nothing });
  expect(cellsOf(paused, null, 100_000)[2]?.time).toBe(paused.run.updated - begun);
  expect(cellsOf(paused, null, 100)[3]?.time).toBeNull();
});

it('has the newest word of each gate of a stage and its sub-stages, while the stage stands', () => {
  const step = { ...{ name: 's', title: 'S', goal: 'S.', gates: ['types'] }, sessionId: 's1' };
  const built: RunFact[] = [
    { type: 'step.begun', data: { stage: 'build', ...step } },
    { type: 'gates.ran', data: { stage: 'build', name: 's', results: [gateResult('types', 'fail')] } },
    {
      type: 'gates.ran',
      data: {
        ...{ stage: 'build', name: 's' },
        results: [gateResult('types', 'pass'), gateResult('lint', 'fail')],
      },
    },
  ];
  const gates = (view: RunView) => cellsOf(view, null, 100).map((cell) => cell.gates);
  expect(gates(at('build', ...built))).toEqual([null, null, { passed: 1, all: 2 }, null, null]);
  const anew = at('build', ...built, { type: 'stage.reopened', data: { stage: 'plan' } });
  expect(gates(anew)).toEqual([null, null, null, null, null]);
});

it('shows what was chosen as long as there is such a stage, else where the run is', () => {
  const view = at('build');
  expect(shownStage(view, null)).toBe('build');
  expect(shownStage(view, 'ask')).toBe('ask');
  expect(shownStage(view, 'gone')).toBe('build');
});

it('offers the level above, of a run that is over', () => {
  const over = at(
    'report',
    { type: 'stage.finished', data: { stage: 'report' } },
    { type: 'run.finished', data: { words: '' } },
  );
  const levels = [1, 2, 3].map((level) => ({ level, title: `${level}`, adds: 'more' }));
  const field = (option: string): RunView['fields'][number] => ({
    ...{ field: 'level', value: { text: '', options: [option], quotes: [], by: 'form' as const } },
  });
  const raised = (from: PipelineRun['from'], option: string, run = over.run) =>
    nextLevel({
      run: { ...run, from, pipeline: { ...run.pipeline, levels, level: 'level' } },
      fields: [field(option)],
    });
  expect(raised(null, 'level-1')).toMatchObject({ level: 2 });
  expect(raised({ run: 'r0', level: 2 }, 'level-1')).toMatchObject({ level: 3 });
  expect(raised(null, 'level-3')).toBeNull();
  expect(raised(null, 'other')).toBeNull();
  expect(raised(null, 'level-1', at('report').run)).toBeNull();
});

describe('the store', () => {
  it('counts runs that wait', () => {
    const row = (id: string, waits: RunRow['waits']): RunRow => ({
      ...{
        id,
        workspace: '/w',
        title: id,
        status: 'going',
        created: 0,
        updated: 0,
        pipeline: 'p',
        stage: null,
      },
      waits,
    });
    expect(waitingRuns({ rows: [row('a', 'approval'), row('b', null), row('c', 'session')] })).toBe(2);
    expect(waitingRuns({ rows: null })).toBe(0);
  });

  it('lets no answer take the place of what is newer', () => {
    const [older, newer] = [at('plan'), at('build')];
    expect(newerOf(null, older)).toBe(older);
    expect(newerOf(newer, older)).toBe(newer);
    expect(newerOf(older, newer)).toBe(newer);
    const other = viewOf({ ...older.run, id: 'r2' });
    expect(newerOf(newer, other)).toBe(other);
  });
});
