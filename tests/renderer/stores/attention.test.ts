import { describe, expect, it } from 'vitest';
import { attend, type Told } from '../../../src/renderer/stores/attention.ts';
import type { ApprovalRow } from '../../../src/renderer/stores/inbox.ts';
import type { SessionRow } from '../../../src/shared/feed.ts';
import type { NotifyLevel } from '../../../src/shared/notify-level.ts';
import type { RunRow, RunWaits } from '../../../src/shared/pipeline-run.ts';

const row = (approvalId: string, more: Partial<ApprovalRow> = {}): ApprovalRow => ({
  ...{ sessionId: 's', sessionTitle: 'Mend it', approvalId, callId: `c-${approvalId}`, tool: 't' },
  ...{ summary: 'npm test', rule: '', digest: '', kind: 'command', conflicted: false, clashing: [] },
  ...{ agent: 'coder', size: null, short: null, watched: false, at: 0 },
  ...more,
});

const session = (status: SessionRow['status'], more: Partial<SessionRow> = {}): SessionRow => ({
  ...{
    id: 's',
    title: 'Mend it',
    workspace: '/w',
    pinned: false,
    archived: false,
    parent: null,
    errand: null,
    mode: 'coder',
    model: 'm',
  },
  ...{ status, waiting: 0, events: 9, createdAt: 0, updatedAt: 0 },
  ...more,
});

const run = (waits: RunWaits | null, more: Partial<RunRow> = {}): RunRow => ({
  ...{ id: 'r', workspace: '/w', title: 'A <b>shop</b>', status: 'going', created: 0, updated: 0 },
  ...{ pipeline: 'Service', stage: 'Plan', waits, ...more },
});

interface Moment {
  rows?: ApprovalRow[];
  sessions?: SessionRow[];
  runs?: RunRow[] | null;
  inFront?: boolean;
  level?: NotifyLevel;
}

/** What is shown and closed at each of these moments, one after the other. */
function tell(moments: Moment[]): { shown: string[]; closed: string[] }[] {
  let told: Told | null = null;
  return moments.map(({ rows = [], sessions = [], runs = [], inFront = false, level = 'waiting' }) => {
    const now = attend(told, { rows, sessions, runs, inFront, level });
    told = now.told;
    return { shown: now.show.map(({ id }) => id), closed: now.close };
  });
}

const nothing = { shown: [], closed: [] };

describe('what is told outside the page', () => {
  it('nothing of what was there before, one of each thing that comes, once', () => {
    expect(
      tell([{ rows: [row('a')] }, { rows: [row('a'), row('b')] }, { rows: [row('a'), row('b')] }]),
    ).toEqual([nothing, { shown: ['s b'], closed: [] }, nothing]);
  });

  it('a run that asks is told as what waits is, anew at another stage, and not for what its session tells', () => {
    const asks = [run('approval')];
    expect(
      tell([
        {},
        { runs: asks },
        { runs: asks },
        { runs: [run(null)] },
        { runs: [run('session')] },
        { runs: [run('approval', { stage: 'Work' })] },
        { runs: [run('gates', { stage: 'Work' })] },
      ]),
    ).toEqual([
      nothing,
      { shown: ['run r approval Plan'], closed: [] },
      nothing,
      { shown: [], closed: ['run r approval Plan'] },
      nothing,
      { shown: ['run r approval Work'], closed: [] },
      { shown: ['run r gates Work'], closed: ['run r approval Work'] },
    ]);
    // What waited before the runs were known is no news.
    expect(tell([{ runs: null }, { runs: asks }, { runs: [] }, { runs: asks }])[3]?.shown).toHaveLength(1);
    expect(tell([{ runs: null }, { runs: asks }])[1]).toEqual(nothing);
    const { told } = attend(null, { rows: [], sessions: [], runs: [], inFront: false, level: 'waiting' });
    const now = attend(told, { rows: [], sessions: [], runs: asks, inFront: false, level: 'waiting' });
    expect(now.show).toMatchObject([
      {
        title: 'A pipeline waits for you: your approval',
        body: 'A ‹b›shop‹/b› · Plan',
        opens: { kind: 'run', runId: 'r' },
      },
    ]);
  });

  it('nothing while the page is in front, nor later of what came then', () => {
    expect(tell([{}, { rows: [row('a')], inFront: true }, { rows: [row('a')] }])).toEqual([
      nothing,
      nothing,
      nothing,
    ]);
  });

  it('nothing when it is off', () => {
    expect(tell([{ level: 'off' }, { level: 'off', rows: [row('a')] }])).toEqual([nothing, nothing]);
  });

  it('a decision takes its notification away, and only that one', () => {
    const both = [row('a'), row('b')];
    expect(tell([{}, { rows: both }, { rows: [row('b')] }, { rows: [row('b')] }])).toEqual([
      nothing,
      { shown: ['s a', 's b'], closed: [] },
      { shown: [], closed: ['s a'] },
      nothing,
    ]);
  });

  it('the end of one begun in the background is told as what waits is, that of another only when all is', () => {
    const atWork = [session('running', { id: 'e', errand: 1 }), session('running', { id: 'o' })];
    const over = [session('idle', { id: 'e' }), session('idle', { id: 'o' })];
    const shown = (level: NotifyLevel) =>
      tell([
        { level, sessions: atWork },
        { level, sessions: over },
      ])[1]?.shown;
    expect(shown('waiting')).toEqual(['e ended 9']);
    expect(shown('all')).toEqual(['e ended 9', 'o ended 9']);
    expect(shown('off')).toEqual([]);
  });

  it('coming back to the page takes all of them away', () => {
    expect(
      tell([{}, { rows: [row('a')] }, { rows: [row('a')], inFront: true }, { rows: [row('a')] }]),
    ).toEqual([nothing, { shown: ['s a'], closed: [] }, { shown: [], closed: ['s a'] }, nothing]);
  });

  it('turns that end are told when that is wanted, with how they ended', () => {
    const [running, ended] = [[session('running')], [session('idle')]];
    expect(tell([{ sessions: running }, { sessions: ended }])).toEqual([nothing, nothing]);
    expect(
      tell([
        { sessions: running, level: 'all' },
        { sessions: ended, level: 'all' },
      ]),
    ).toEqual([nothing, { shown: ['s ended 9'], closed: [] }]);
    // The end of a task is told with the end of the turn that gave it.
    const task = (status: 'running' | 'idle') => [{ ...session(status), parent: 'p' }];
    expect(
      tell([
        { sessions: task('running'), level: 'all' },
        { sessions: task('idle'), level: 'all' },
      ]),
    ).toEqual([nothing, nothing]);
    const { told } = attend(null, { rows: [], runs: [], sessions: running, inFront: false, level: 'all' });
    const now = attend(told, {
      rows: [],
      runs: [],
      sessions: [session('failed')],
      inFront: false,
      level: 'all',
    });
    expect(now.show).toMatchObject([
      {
        title: 'A turn stopped with an error',
        body: 'Mend it',
        opens: { kind: 'session', sessionId: 's', callId: null },
      },
    ]);
  });

  it('is plain and bounded, whatever a model wrote', () => {
    const { told } = attend(null, { rows: [], runs: [], sessions: [], inFront: false, level: 'waiting' });
    const [notice] = attend(told, {
      rows: [row('a', { summary: `<img src=x>&\n\u202e${'y'.repeat(50_000)}`, sessionTitle: '<b>t</b>' })],
      ...{ sessions: [], runs: [], inFront: false, level: 'waiting' },
    }).show;
    expect(notice?.body).toMatch(/^‹img src=x›＆ y+… · ‹b›t‹\/b›$/);
    expect(notice?.body.length).toBeLessThan(300);
  });
});
