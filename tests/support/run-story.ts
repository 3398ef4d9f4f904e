/** Runs of pipelines built of facts, for tests of what follows from them. */

import { type Pipeline, pipelineSchema } from '../../src/shared/pipeline.ts';
import { reduceRun } from '../../src/shared/pipeline-reduce.ts';
import type { GateResult, PipelineRun, RunFact } from '../../src/shared/pipeline-run.ts';

/** Every kind of stage once; two gates, of which `lint` is soft for the run. */
export const smallPipeline: Pipeline = pipelineSchema.parse({
  name: 'small',
  title: 'Small',
  about: 'For tests.',
  rules: [{ name: 'http-only', rule: 'Data is reached over HTTP only.' }],
  fields: [{ name: 'scope', kind: 'words', title: 'Scope', ask: 'What is in it?', help: 'So that it ends.' }],
  gates: ['types', 'lint'].map((name) => ({
    ...{ name, title: name, needs: [], files: [], timeoutSeconds: null, soft: [], optional: name === 'lint' },
    how: { kind: 'command', command: `check ${name}`, tool: 'exit', pattern: null },
    hard: [{ metric: 'exit', is: '=', than: 0 }],
  })),
  stages: [
    { name: 'ask', kind: 'intake', title: 'Ask', about: 'Fields.', approve: 'app' },
    {
      ...{ name: 'plan', kind: 'record', title: 'Plan', about: 'Tasks.', ask: 'Write the tasks.' },
      parts: [
        { name: 'task', title: 'Tasks', about: 'One each.', fields: { done: 'how to tell' }, required: true },
        { name: 'question', title: 'Open questions', about: 'What is open.' },
      ],
    },
    {
      ...{ name: 'build', kind: 'generate', title: 'Build', about: 'Does it.', approve: 'app' },
      ...{ items: { stage: 'plan', part: 'task' }, gates: ['types'], fixes: 2 },
    },
    { name: 'verify', kind: 'verify', title: 'Verify', about: 'Gates.', approve: 'app', fixes: 2 },
    { name: 'report', kind: 'report', title: 'Report', about: 'Report.', approve: 'app' },
  ],
});

export const startedRun = (more: Partial<PipelineRun> = {}): RunFact => ({
  type: 'run.started',
  data: {
    ...{ workspace: '/w', pipeline: smallPipeline, source: 'shipped', title: 'A run', model: 'm' },
    ...{ approve: 'ask', review: 'each', from: null, doneBefore: [], ...more },
  },
});

/** A millisecond apart, from 1. */
export function story(facts: readonly RunFact[], from: PipelineRun | null = null): PipelineRun {
  let run = from;
  for (const fact of facts) {
    const seq = (run?.seq ?? 0) + 1;
    run = reduceRun('r1', run, { ...fact, seq, at: seq });
  }
  if (run === null) throw new Error('a story needs facts');
  return run;
}

export const gateResult = (gate: string, status: GateResult['status'], found = ''): GateResult => ({
  ...{ gate, title: gate, status, line: `${gate} ${status}`, isHard: gate !== 'lint', evidence: null, found },
});

/** Up to the stage before `stage`, each ended in the shortest way. */
export function upTo(stage: string): RunFact[] {
  const facts: RunFact[] = [
    startedRun(),
    { type: 'stage.entered', data: { stage: 'ask', read: [], left: [] } },
    {
      type: 'intake.noted',
      data: {
        facts: [
          { type: 'text.given', data: { textId: 'x1', text: 'All of it.', asked: [], read: true } },
          {
            type: 'field.answered',
            data: {
              field: 'scope',
              value: { text: 'All of it.', options: [], quotes: [], by: 'form' },
            },
          },
        ],
      },
    },
    { type: 'stage.finished', data: { stage: 'ask' } },
    { type: 'stage.entered', data: { stage: 'plan', read: [], left: [] } },
    {
      type: 'record.written',
      data: { stage: 'plan', by: 'model', items: [task(1), task(2)], conflicts: [] },
    },
    { type: 'stage.approved', data: { stage: 'plan', by: 'person', words: '' } },
    { type: 'stage.finished', data: { stage: 'plan' } },
    { type: 'stage.entered', data: { stage: 'build', read: [], left: [] } },
    { type: 'gates.baselined', data: { results: [] } },
    ...[1, 2].flatMap((n): RunFact[] => [
      begunStep(`task-${n}`),
      { type: 'step.ended', data: { stage: 'build', name: `task-${n}`, said: `Did ${n}.` } },
      {
        type: 'gates.ran',
        data: { stage: 'build', name: `task-${n}`, results: [gateResult('types', 'pass')] },
      },
      { type: 'step.left', data: { stage: 'build', name: `task-${n}`, as: 'done', by: 'app', why: '' } },
    ]),
    { type: 'stage.finished', data: { stage: 'build' } },
    { type: 'stage.entered', data: { stage: 'verify', read: [], left: [] } },
    {
      type: 'gates.ran',
      data: {
        stage: 'verify',
        name: null,
        results: [gateResult('types', 'pass'), gateResult('lint', 'pass')],
      },
    },
    { type: 'stage.finished', data: { stage: 'verify' } },
    { type: 'stage.entered', data: { stage: 'report', read: [], left: [] } },
  ];
  const at = facts.findIndex(
    ({ type, data }) => type === 'stage.entered' && (data as { stage: string }).stage === stage,
  );
  return facts.slice(0, at + 1);
}

export const task = (n: number, title = `Task ${n}`) => ({
  ...{ id: `task-${n}`, part: 'task', title, text: `Do ${n}.`, fields: { done: `${n} is done` } },
});

export const begunStep = (name: string, stage = 'build'): RunFact => ({
  type: 'step.begun',
  data: { stage, name, title: name, goal: `Do ${name}.`, gates: ['types'], sessionId: `r1-${name}` },
});
