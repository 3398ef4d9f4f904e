/**
 * The fold of a run's facts. Strict: a fact that cannot be next throws, and since facts are folded before they are stored it is never
 * stored. What is to be done follows from the state (`main/pipeline/next.ts`), not from here.
 */
import type { PipelineRun, RunEvent, RunFactOf, StageRecord, StageRun, StepRun } from './pipeline-run.ts';
import { stageOf } from './run-stage.ts';
import { gone } from './transitions.ts';

export function foldRun(id: string, events: readonly RunEvent[]): PipelineRun {
  let run: PipelineRun | null = null;
  for (const event of events) run = reduceRun(id, run, event);
  if (run === null) throw new Error(`run ${id} has no facts`);
  return run;
}

/** `run` is null before its first fact, and only then. */
export function reduceRun(id: string, run: PipelineRun | null, event: RunEvent): PipelineRun {
  if (event.type === 'run.started') {
    if (run !== null) throw new Error(`run ${id} has started already`);
    return started(id, event);
  }
  if (run === null) throw new Error(`run ${id} has not started`);
  return { ...changed(run, event), seq: event.seq, updated: event.at };
}

function started(id: string, { data, at, seq }: RunEvent & RunFactOf<'run.started'>): PipelineRun {
  const { records = {}, intake, courses = [], ...about } = data;
  return {
    ...{ id, ...about, status: 'going', size: null, intake: intake ?? [], courses },
    ...{ tokens: 0, counted: {} },
    ...{
      baseline: null,
      gatesAsk: [],
      gatesAllowed: [],
      trouble: null,
      decisions:
        about.from === null ? [] : [{ at, stage: null, line: `You raised it to level ${about.from.level}.` }],
      seq,
      created: at,
      updated: at,
    },
    stages: about.pipeline.stages.map(({ name }) => ({
      ...fresh(name),
      record: Object.hasOwn(records, name) ? (records[name] ?? null) : null,
    })),
  };
}

const fresh = (name: string): StageRun => ({
  ...{ name, status: 'waiting', begun: null, ended: null, tokens: 0, read: [], left: [], record: null },
  ...{
    sentBack: null,
    steps: [],
    rounds: [],
    gatesWanted: false,
    landed: false,
    approved: null,
    report: null,
  },
});

function changed(run: PipelineRun, event: RunEvent): PipelineRun {
  switch (event.type) {
    case 'run.started':
      throw new Error('a run starts once');
    case 'run.paused':
      return { ...run, status: gone('run', run.status, 'paused') };
    case 'run.resumed':
      return { ...run, status: gone('run', run.status, 'going'), trouble: null };
    case 'run.stopped':
      return noted({ ...run, status: gone('run', run.status, 'stopped') }, event.at, 'You stopped it.');
    case 'run.finished':
      return noted(
        { ...run, status: gone('run', run.status, 'finished') },
        event.at,
        `You signed it off${quoted(event.data.words)}.${movedWords(event.data.moved)}`,
      );
    case 'trouble.met':
      return { ...run, trouble: event.data.failure };
    case 'size.judged': {
      const { usage: _, ...size } = event.data;
      return noted({ ...run, size }, event.at, `It is ${size.size}: ${size.why}.`);
    }
    case 'intake.noted':
      return { ...run, intake: [...run.intake, ...event.data.facts] };
    case 'tokens.spent':
      return spent(run, event.data);
    case 'course.noted':
      return noted(
        { ...run, courses: [...run.courses, { at: event.at, words: event.data.words }] },
        event.at,
        `You changed the course: ${event.data.words}`,
      );
    case 'gates.asked':
      return { ...run, gatesAsk: event.data.asks };
    case 'gates.allowed': {
      const gatesAllowed = [...new Set([...run.gatesAllowed, ...event.data.digests])];
      return noted({ ...run, gatesAsk: [], gatesAllowed }, event.at, 'You let gates run in this run.');
    }
    case 'gates.baselined':
      return { ...run, baseline: event.data.results };
    case 'stage.reopened':
      return reopened(run, event);
    default:
      return inStage(run, event);
  }
}

const movedWords = (moved: readonly string[] = []): string =>
  moved.length === 0 ? '' : ` Files had changed since these gates passed: ${moved.join(', ')}.`;

type StageEvent = Exclude<Extract<RunEvent, { data: { stage: string } }>, { type: 'tokens.spent' }>;

function inStage(run: PipelineRun, event: Exclude<StageEvent, { type: 'stage.reopened' }>): PipelineRun {
  const { stage: name } = event.data;
  const stage = stageOf(run, name);
  const next = stageAfter(stage, event);
  const stages = run.stages.map((one) => (one === stage ? next : one));
  const after = { ...run, stages, courses: toldBy(event, stage, run.courses) };
  const line = lineOf(run, stage, event);
  return line === null ? after : noted(after, event.at, line, name);
}

/** A record that was being written when something was said is written without it. */
function toldBy(event: StageEvent, { begun }: StageRun, courses: PipelineRun['courses']) {
  const isOfModel = event.type === 'record.written' && event.data.by === 'model';
  const until = event.type === 'step.begun' ? event.at : isOfModel ? begun : null;
  return until === null ? courses : courses.map((one) => (one.at <= until ? { ...one, told: true } : one));
}

function stageAfter(stage: StageRun, event: Exclude<StageEvent, { type: 'stage.reopened' }>): StageRun {
  switch (event.type) {
    case 'stage.entered': {
      const { read, left } = event.data;
      return { ...stage, status: gone('stage', stage.status, 'going'), begun: event.at, read, left };
    }
    case 'stage.skipped':
      return { ...stage, status: gone('stage', stage.status, 'skipped') };
    case 'stage.landed':
      return { ...stage, landed: true };
    case 'stage.finished':
      return { ...stage, status: gone('stage', stage.status, 'done'), ended: event.at };
    case 'stage.approved': {
      const { by, words } = event.data;
      return { ...stage, approved: { by, words, at: event.at } };
    }
    case 'record.written':
      return withRecord(stage, event.data);
    case 'record.sentBack': {
      // What was wanted before and is not done yet is still wanted.
      const words = stage.sentBack === null ? [] : [stage.sentBack];
      return { ...stage, sentBack: [...words, event.data.words].join('\n\n'), approved: null };
    }
    case 'conflict.decided':
      return decided(stage, event.data);
    case 'gates.wanted':
      return { ...stage, gatesWanted: true };
    case 'report.written':
      return { ...stage, report: event.data.digest };
    case 'gates.ran':
      return event.data.name === null
        ? {
            ...stage,
            rounds: [...stage.rounds, { at: event.at, results: event.data.results }],
            gatesWanted: false,
            steps: stage.steps.map((step) => ({ ...step, gatesWanted: false })),
          }
        : inStep(stage, event);
    default:
      return inStep(stage, event);
  }
}

function withRecord(stage: StageRun, { items, conflicts, by }: RunFactOf<'record.written'>['data']) {
  const was = stage.record;
  const before = new Map(was?.items.map((item) => [item.id, item]));
  const differs = items.filter((item) => JSON.stringify(item) !== JSON.stringify(before.get(item.id)));
  const ids = new Set(items.map(({ id }) => id));
  const record: StageRecord = {
    ...{ version: (was?.version ?? 0) + 1, items, conflicts, by },
    given: givenWith(was, [...items, ...conflicts]),
    changed: was === null ? [] : differs.map(({ id }) => id),
    removed: was?.items.filter(({ id }) => !ids.has(id)) ?? [],
    before: differs.flatMap(({ id }) => before.get(id) ?? []),
  };
  return { ...stage, record, sentBack: null, approved: null };
}

/** The highest number of each kind of id, in any version: so that none is given twice. */
function givenWith(was: StageRecord | null, made: readonly { id: string }[]): StageRecord['given'] {
  const given = new Map(Object.entries(was?.given ?? {}));
  for (const { id } of made) {
    const [, kind = '', number = '0'] = /^(.*?)(\d+)$/.exec(id) ?? [];
    given.set(kind, Math.max(given.get(kind) ?? 0, Number(number)));
  }
  return Object.fromEntries(given);
}

function decided(stage: StageRun, { id, option, words }: RunFactOf<'conflict.decided'>['data']): StageRun {
  const { record } = stage;
  if (record?.conflicts.some((one) => one.id === id) !== true) throw new Error(`there is no conflict ${id}`);
  const conflicts = record.conflicts.map((one) =>
    one.id === id ? { ...one, decided: { option, words } } : one,
  );
  return { ...stage, record: { ...record, conflicts } };
}

type StepEvent = Extract<RunEvent, { type: `step.${string}` | 'gates.ran' }>;

function inStep(stage: StageRun, event: StepEvent): StageRun {
  if (event.type === 'step.begun') {
    const { stage: _, ...about } = event.data;
    if (stage.steps.some(({ name }) => name === about.name))
      throw new Error(`stage ${stage.name} has a step ${about.name} already`);
    const begun: StepRun = {
      ...{ ...about, status: 'going', attempts: 1, gatesWanted: false, said: '', rounds: [], why: '' },
      ...{ begun: event.at, ended: null },
    };
    return { ...stage, steps: [...stage.steps, begun], landed: false };
  }
  const step = stage.steps.find(({ name }) => name === event.data.name);
  if (step === undefined) throw new Error(`stage ${stage.name} has no step ${event.data.name}`);
  const after = stepAfter(step, event);
  return {
    ...stage,
    landed: event.type === 'step.again' ? false : stage.landed,
    steps: stage.steps.map((one) => (one === step ? after : one)),
  };
}

function stepAfter(step: StepRun, event: Exclude<StepEvent, { type: 'step.begun' }>): StepRun {
  switch (event.type) {
    case 'step.again':
      return {
        ...{ ...step, status: gone('step', step.status, 'going'), ended: null },
        ...{ attempts: step.attempts + 1, why: event.data.why },
      };
    case 'step.ended':
      return {
        ...{ ...step, status: gone('step', step.status, 'ended') },
        ...{ said: event.data.said, gatesWanted: true },
        ended: event.data.by === 'person' ? (step.ended ?? event.at) : event.at,
      };
    case 'step.stuck':
      return { ...step, status: gone('step', step.status, 'stuck'), why: event.data.why };
    case 'step.left':
      return {
        ...{ ...step, status: gone('step', step.status, event.data.as) },
        // Whoever left it may have left it in the middle.
        ...{ why: event.data.why, ended: step.ended ?? event.at, gatesWanted: event.data.by === 'person' },
      };
    default: {
      const round = { at: event.at, results: event.data.results };
      return { ...step, rounds: [...step.rounds, round], gatesWanted: false };
    }
  }
}

/** Records stay, to be changed; what was built on them is done anew. */
function reopened(run: PipelineRun, { data, at }: RunEvent & RunFactOf<'stage.reopened'>): PipelineRun {
  const from = run.stages.findIndex(({ name }) => name === data.stage);
  if (from < 0) throw new Error(`run ${run.id} has no stage ${data.stage}`);
  const stages = run.stages.map((stage, index): StageRun => {
    if (index < from || stage.status === 'waiting') return stage;
    const { name, record, tokens } = stage;
    return { ...fresh(name), record, tokens, status: index === from ? 'waiting' : 'stale' };
  });
  const line = `You began again at this stage.`;
  return noted(
    { ...run, status: gone('run', run.status, 'going'), trouble: null, gatesAsk: [], stages },
    at,
    line,
    data.stage,
  );
}

function lineOf(run: PipelineRun, stage: StageRun, event: StageEvent): string | null {
  switch (event.type) {
    case 'stage.approved':
      return event.data.by === 'app' ? null : `You approved it${quoted(event.data.words)}.`;
    case 'record.sentBack':
      // What a raised run begins with is no word of the person's.
      return run.from !== null && stage.record?.by === 'run' ? null : `You sent it back: ${event.data.words}`;
    case 'record.written':
      return event.data.by === 'person' ? 'You changed it.' : null;
    case 'conflict.decided':
      return `You decided: ${event.data.option}${quoted(event.data.words)}.`;
    case 'gates.wanted':
      return 'You had its gates run again.';
    case 'step.ended':
      return event.data.by === 'person' ? `You had the gates of ${stepIn(stage, event)} look at it.` : null;
    case 'step.again':
      return event.data.by === 'person'
        ? `You gave ${stepIn(stage, event)} back${quoted(event.data.why)}.`
        : null;
    case 'step.left': {
      const { as, by, why } = event.data;
      if (by === 'app') return null;
      return `You left ${stepIn(stage, event)} ${as === 'done' ? 'as done' : 'out'}${quoted(why)}.`;
    }
    default:
      return null;
  }
}

/** As people know it. */
const stepIn = ({ steps }: StageRun, { data }: { data: { name: string } }): string =>
  `“${steps.find(({ name }) => name === data.name)?.title ?? data.name}”`;

const quoted = (words: string): string => (words === '' ? '' : ` ("${words}")`);

const noted = (run: PipelineRun, at: number, line: string, stage: string | null = null): PipelineRun => ({
  ...run,
  decisions: [...run.decisions, { at, stage, line }],
});

function spent(run: PipelineRun, { stage, session, tokens }: RunFactOf<'tokens.spent'>['data']): PipelineRun {
  if (stage !== null && !run.stages.some(({ name }) => name === stage))
    throw new Error(`run ${run.id} has no stage ${stage}`);
  const before = session === null ? 0 : (new Map(Object.entries(run.counted)).get(session) ?? 0);
  return {
    ...run,
    tokens: run.tokens + (stage === null ? tokens : 0),
    counted: session === null ? run.counted : { ...run.counted, [session]: before + tokens },
    stages: run.stages.map((one) => (one.name === stage ? { ...one, tokens: one.tokens + tokens } : one)),
  };
}
