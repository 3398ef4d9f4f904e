/**
 * What was recorded of gates, in SQLite. Only this file writes it, from what the app itself saw. Of each gate the newest runs are kept and
 * its newest baseline, with what every finding of that is known by.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import type { GateEvidence } from '../../shared/gate.ts';
import type { Database } from '../store/database.ts';
import { createTrees, type Trees } from '../store/trees.ts';
import type { Identities } from './reading.ts';

interface Row {
  seq: number;
  workspace: string;
  gate: string;
  definition: string;
  kind: GateEvidence['kind'];
  command: string;
  outcome: GateEvidence['outcome'];
  exit_code: number | null;
  before: string | null;
  after: string | null;
  started: number;
  ended: number | null;
  made_by: string;
  why: string;
  output: string;
  problem: string | null;
  metrics: string;
  charged: string;
  findings: string;
  more_findings: number;
  baseline: string | null;
}

export type NewGateEvidence = Omit<GateEvidence, 'id'>;

export interface GateRows extends Trees {
  /** Newest first. */
  evidence(workspace: string, gate: string): GateEvidence[];
  /** Of all gates, those that were at work at that time or later; oldest first. */
  since(workspace: string, at: number): GateEvidence[];
  /** The newest of its maker that can be subtracted from a run of this definition. */
  baseline(
    workspace: string,
    gate: string,
    definition: string,
    of: BaselineOf,
  ): { evidence: GateEvidence; identities: Identities } | undefined;
  add(evidence: NewGateEvidence): GateEvidence;
  /** `identities`: of a baseline's findings. */
  end(evidence: GateEvidence, identities: Identities | null): void;
  drop(id: string): void;
  /** Ends what no end was written of, because the app ended first. */
  interrupt(): void;
}

/** A pipeline's run, else a person: what was there before the one's work says nothing about the other's. */
export type BaselineOf = string | null;

/** Of one gate; what is older goes, but for the newest baselines: runs that go on beside each other have one each. */
const mostEvidence = 20;
const mostBaselines = 10;

const columns =
  'seq, workspace, gate, definition, kind, command, outcome, exit_code, before, after, started, ended, made_by, why, output, problem, metrics, charged, findings, more_findings, baseline';

const number = (id: string): number => Number(/^g(\d{1,15})$/.exec(id)?.[1] ?? -1);

export function createGateRows({ sqlite }: Pick<Database, 'sqlite'>): GateRows {
  const of = sqlite.prepare<[string, string], Row>(
    `select ${columns} from gate_evidence where workspace = ? and gate = ? order by seq desc`,
  );
  const since = sqlite.prepare<[string, number], Row>(
    `select ${columns} from gate_evidence where workspace = ? and coalesce(ended, started) >= ? order by seq`,
  );
  const based = sqlite.prepare<[string, string, string, BaselineOf], Row & { identities: Buffer }>(
    `select ${columns}, identities from gate_evidence
     where workspace = ? and gate = ? and definition = ? and json_extract(made_by, '$.run') is ? and identities is not null
     order by seq desc limit 1`,
  );
  const interrupt = sqlite.prepare(
    "update gate_evidence set outcome = 'interrupted' where outcome = 'running'",
  );
  const drop = sqlite.prepare('delete from gate_evidence where seq = ?');
  return {
    ...createTrees({ sqlite }),
    ...writing(sqlite),
    evidence: (workspace, gate) => of.all(workspace, gate).map(evidenceOf),
    since: (workspace, at) => since.all(workspace, at).map(evidenceOf),
    baseline(workspace, gate, definition, run) {
      const row = based.get(workspace, gate, definition, run);
      if (row === undefined) return undefined;
      const { identities, ...rest } = row;
      return {
        evidence: evidenceOf(rest),
        identities: JSON.parse(inflateSync(identities).toString()) as Identities,
      };
    },
    drop: (id) => void drop.run(number(id)),
    interrupt: () => void interrupt.run(),
  };
}

function writing(sqlite: Database['sqlite']): Pick<GateRows, 'add' | 'end'> {
  const insert = sqlite.prepare(
    `insert into gate_evidence (workspace, gate, definition, kind, command, outcome, exit_code, before, after, started, ended,
       made_by, why, output, problem, metrics, charged, findings, more_findings, baseline)
     values (@workspace, @gate, @definition, @kind, @command, @outcome, @exit_code, @before, @after, @started, @ended,
       @made_by, @why, @output, @problem, @metrics, @charged, @findings, @more_findings, @baseline)`,
  );
  const end = sqlite.prepare(
    `update gate_evidence set outcome = @outcome, exit_code = @exit_code, before = @before, after = @after, ended = @ended,
       output = @output, problem = @problem, metrics = @metrics, charged = @charged, findings = @findings,
       more_findings = @more_findings, baseline = @baseline, identities = @identities where seq = @seq`,
  );
  const prune = sqlite.prepare(
    `delete from gate_evidence where workspace = @workspace and gate = @gate and seq not in
       (select seq from gate_evidence where workspace = @workspace and gate = @gate order by seq desc limit ${mostEvidence})
       and seq not in (select seq from gate_evidence where workspace = @workspace and gate = @gate and identities is not null
         order by seq desc limit ${mostBaselines})`,
  );
  return {
    add: sqlite.transaction((evidence: NewGateEvidence): GateEvidence => {
      const row = columnsOf(evidence);
      const { lastInsertRowid } = insert.run(row);
      prune.run({ workspace: row.workspace, gate: row.gate });
      return { ...evidence, id: `g${lastInsertRowid}` };
    }),
    end(evidence, identities) {
      const kept = identities === null ? null : deflateSync(JSON.stringify(identities));
      end.run({ ...columnsOf(evidence), seq: number(evidence.id), identities: kept });
    },
  };
}

function evidenceOf({ seq, exit_code, made_by, more_findings, ...row }: Row): GateEvidence {
  return {
    ...row,
    id: `g${seq}`,
    exitCode: exit_code,
    by: JSON.parse(made_by) as GateEvidence['by'],
    metrics: JSON.parse(row.metrics) as GateEvidence['metrics'],
    charged: JSON.parse(row.charged) as GateEvidence['charged'],
    findings: JSON.parse(row.findings) as GateEvidence['findings'],
    moreFindings: more_findings,
    baseline: row.baseline === null ? null : (JSON.parse(row.baseline) as GateEvidence['baseline']),
  };
}

const columnsOf = ({ exitCode, by, moreFindings, ...evidence }: NewGateEvidence) => ({
  ...evidence,
  exit_code: exitCode,
  made_by: JSON.stringify(by),
  metrics: JSON.stringify(evidence.metrics),
  charged: JSON.stringify(evidence.charged),
  findings: JSON.stringify(evidence.findings),
  more_findings: moreFindings,
  baseline: evidence.baseline === null ? null : JSON.stringify(evidence.baseline),
});
