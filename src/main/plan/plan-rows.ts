/**
 * Features and evidence in SQLite. Reading trusts the rows: only this file writes them, from checked values. An id is the number of its
 * row, so that none is given twice. Files of a state are kept once, however many checks found them so.
 */
import type { Evidence, Feature } from '../../shared/plan.ts';
import type { Database } from '../store/database.ts';
import { createTrees, type Trees } from '../store/trees.ts';

interface FeatureRow {
  seq: number;
  workspace: string;
  place: number;
  title: string;
  done: string;
  check_command: string | null;
  files: string;
  state: Feature['state'];
  source: string;
  replan: string | null;
  created: number;
  changed: number;
}

interface EvidenceRow {
  seq: number;
  feature: number;
  command: string;
  done: string;
  files: string;
  place: Evidence['place'];
  outcome: Evidence['outcome'];
  exit_code: number | null;
  before: string | null;
  after: string | null;
  started: number;
  ended: number | null;
  made_by: string;
  why: string;
  output: string;
}

export type NewFeature = Omit<Feature, 'id'>;
export type NewEvidence = Omit<Evidence, 'id'>;

/** A feature with all that was recorded of it, as it stood before it was removed. */
export interface Removed {
  feature: FeatureRow;
  evidence: readonly EvidenceRow[];
}

export interface PlanRows extends Trees {
  /** In the order of the plan. */
  features(workspace: string): Feature[];
  proposed(): { workspace: string; count: number }[];
  get(id: string): Feature | undefined;
  /** At the end of its plan. */
  add(feature: NewFeature): Feature;
  change(feature: Feature): void;
  /** All features of a workspace, in their new order. */
  order(ids: readonly string[]): void;
  remove(id: string): Removed | undefined;
  restore(removed: Removed): Feature;
  /** Newest first. */
  evidence(featureId: string): Evidence[];
  addEvidence(evidence: NewEvidence): Evidence;
  endEvidence(evidence: Evidence): void;
  dropEvidence(id: string): void;
  /** Ends what no end was written of, because the app ended first. */
  interrupt(): void;
  /** Digest of the file as the app wrote it or took it over last. */
  written(workspace: string): string | undefined;
  noteWritten(workspace: string, digest: string): void;
  transaction<T>(work: () => T): T;
}

/** Of one feature; what is older goes. */
const mostEvidence = 20;

const number = (id: string): number => Number(/^[fe](\d{1,15})$/.exec(id)?.[1] ?? -1);

export function createPlanRows({ sqlite }: Pick<Database, 'sqlite'>): PlanRows {
  return {
    ...featureRows(sqlite),
    ...evidenceRows(sqlite),
    ...createTrees({ sqlite }),
    ...fileRows(sqlite),
    transaction: (work) => sqlite.transaction(work).immediate(),
  };
}

function featureRows(sqlite: Database['sqlite']) {
  const all = sqlite.prepare<[string], FeatureRow>(
    'select * from plan_features where workspace = ? order by place, seq',
  );
  const proposed = sqlite.prepare<[], { workspace: string; count: number }>(
    `select workspace, count(*) as count from plan_features where state = 'proposed' group by workspace order by workspace`,
  );
  const one = sqlite.prepare<[number], FeatureRow>('select * from plan_features where seq = ?');
  const insert = sqlite.prepare(
    `insert into plan_features (seq, workspace, place, title, done, check_command, files, state, source, replan, created, changed)
     values (@seq, @workspace, @place, @title, @done, @check_command, @files, @state, @source, @replan, @created, @changed)`,
  );
  const last = sqlite
    .prepare<[string], number>('select coalesce(max(place), 0) from plan_features where workspace = ?')
    .pluck();
  const update = sqlite.prepare(
    `update plan_features set title = @title, done = @done, check_command = @check_command, files = @files,
       state = @state, source = @source, replan = @replan, changed = @changed where seq = @seq`,
  );
  const place = sqlite.prepare('update plan_features set place = ? where seq = ?');
  const remove = sqlite.prepare('delete from plan_features where seq = ?');
  const evidence = sqlite.prepare<[number], EvidenceRow>(
    'select * from plan_evidence where feature = ? order by seq',
  );
  const removeEvidence = sqlite.prepare('delete from plan_evidence where feature = ?');
  const put = sqlite.prepare(
    `insert into plan_evidence values (@seq, @feature, @command, @done, @files, @place, @outcome, @exit_code, @before,
       @after, @started, @ended, @made_by, @why, @output)`,
  );
  return {
    features: (workspace: string) => all.all(workspace).map(featureOf),
    proposed: () => proposed.all(),
    get(id: string) {
      const row = one.get(number(id));
      return row === undefined ? undefined : featureOf(row);
    },
    add(feature: NewFeature) {
      const row = { ...columnsOf(feature), seq: null, place: (last.get(feature.workspace) ?? 0) + 1 };
      return { ...feature, id: `f${insert.run(row).lastInsertRowid}` };
    },
    change: (feature: Feature) => void update.run({ ...columnsOf(feature), seq: number(feature.id) }),
    order: sqlite.transaction((ids: readonly string[]) => {
      for (const [at, id] of ids.entries()) place.run(at + 1, number(id));
    }),
    remove: sqlite.transaction((id: string): Removed | undefined => {
      const feature = one.get(number(id));
      if (feature === undefined) return undefined;
      const removed = { feature, evidence: evidence.all(feature.seq) };
      removeEvidence.run(feature.seq);
      remove.run(feature.seq);
      return removed;
    }),
    restore: sqlite.transaction((removed: Removed) => {
      insert.run(removed.feature);
      for (const row of removed.evidence) put.run(row);
      return featureOf(removed.feature);
    }),
  };
}

function evidenceRows(sqlite: Database['sqlite']) {
  const of = sqlite.prepare<[number], EvidenceRow>(
    'select * from plan_evidence where feature = ? order by seq desc',
  );
  const insert = sqlite.prepare(
    `insert into plan_evidence (feature, command, done, files, place, outcome, exit_code, before, after, started, ended,
       made_by, why, output)
     values (@feature, @command, @done, @files, @place, @outcome, @exit_code, @before, @after, @started, @ended, @made_by,
       @why, @output)`,
  );
  const end = sqlite.prepare(
    `update plan_evidence set outcome = @outcome, exit_code = @exit_code, before = @before, after = @after, ended = @ended,
       output = @output where seq = @seq`,
  );
  const drop = sqlite.prepare('delete from plan_evidence where seq = ?');
  const prune = sqlite.prepare(
    `delete from plan_evidence where feature = @feature and seq not in
       (select seq from plan_evidence where feature = @feature order by seq desc limit ${mostEvidence})`,
  );
  const interrupt = sqlite.prepare(
    "update plan_evidence set outcome = 'interrupted' where outcome = 'running'",
  );
  return {
    evidence: (featureId: string) => of.all(number(featureId)).map(evidenceOf),
    addEvidence: sqlite.transaction((evidence: NewEvidence): Evidence => {
      const row = evidenceColumns(evidence);
      const { lastInsertRowid } = insert.run(row);
      prune.run({ feature: row.feature });
      return { ...evidence, id: `e${lastInsertRowid}` };
    }),
    endEvidence: (evidence: Evidence) =>
      void end.run({ ...evidenceColumns(evidence), seq: number(evidence.id) }),
    dropEvidence: (id: string) => void drop.run(number(id)),
    interrupt: () => void interrupt.run(),
  };
}

function fileRows(sqlite: Database['sqlite']) {
  const written = sqlite
    .prepare<[string], string>('select written from plan_files where workspace = ?')
    .pluck();
  const note = sqlite.prepare('insert or replace into plan_files (workspace, written) values (?, ?)');
  return {
    written: (workspace: string) => written.get(workspace),
    noteWritten: (workspace: string, digest: string) => void note.run(workspace, digest),
  };
}

const featureOf = ({ seq, place: _, check_command, files, source, replan, ...row }: FeatureRow): Feature => ({
  ...row,
  id: `f${seq}`,
  check: check_command,
  files: JSON.parse(files) as string[],
  source: JSON.parse(source) as Feature['source'],
  ...(replan === null ? {} : { replan: JSON.parse(replan) as NonNullable<Feature['replan']> }),
});

const columnsOf = ({ check, files, source, replan, ...feature }: NewFeature) => ({
  ...feature,
  check_command: check,
  files: JSON.stringify(files),
  source: JSON.stringify(source),
  replan: replan === undefined ? null : JSON.stringify(replan),
});

const evidenceOf = ({ seq, feature, files, exit_code, made_by, ...row }: EvidenceRow): Evidence => ({
  ...row,
  id: `e${seq}`,
  featureId: `f${feature}`,
  files: JSON.parse(files) as string[],
  exitCode: exit_code,
  by: JSON.parse(made_by) as Evidence['by'],
});

const evidenceColumns = ({ featureId, files, exitCode, by, ...evidence }: NewEvidence) => ({
  ...evidence,
  feature: number(featureId),
  files: JSON.stringify(files),
  exit_code: exitCode,
  made_by: JSON.stringify(by),
});
