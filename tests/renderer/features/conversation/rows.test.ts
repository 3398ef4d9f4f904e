/** The lines of a conversation, from real events through the real fold. */
import { describe, expect, it } from 'vitest';
import {
  callObject,
  callResult,
  isUnseen,
} from '../../../../src/renderer/features/conversation/call-words.ts';
import { conversationRows, turnTokens } from '../../../../src/renderer/features/conversation/rows.ts';
import type { Fact, JournalEvent } from '../../../../src/shared/event.ts';
import { fold, reduce } from '../../../../src/shared/session-reduce.ts';
import { callsOf } from '../../../../src/shared/session-view.ts';

const digest = 'a'.repeat(64);
const stamp = (facts: readonly Fact[], from = 1): JournalEvent[] =>
  facts.map((fact, index) => ({ ...fact, seq: from + index, at: 1000 + index }));

const begin: Fact[] = [
  {
    type: 'session.created',
    data: { workspace: '/w', title: 't', mode: 'coder', model: 'demo', approve: 'ask' },
  },
  { type: 'message.sent', data: { messageId: 'm1', text: 'Fix it' } },
  { type: 'turn.started', data: { turnId: 't1', tail: '' } },
];
const reply: Fact = {
  type: 'model.responded',
  data: {
    stepId: 't1.s1',
    model: 'demo',
    text: 'Words',
    reasoning: 'Thoughts',
    calls: [
      { id: 'x1', name: 'read_file', arguments: '{"path":"a.js"}' },
      { id: 'x2', name: 'execute_command', arguments: '{"command":"ls"}' },
    ],
    finish: 'calls',
    usage: { promptTokens: 100, completionTokens: 20 },
    startedAt: 0,
  },
};
const read: Fact = {
  type: 'call.finished',
  data: { callId: 't1.s1.c1', outcome: 'done', content: 'one\ntwo\n', summary: 'a.js', durationMs: 3 },
};
const asked: Fact[] = [
  {
    type: 'call.proposed',
    data: {
      callId: 't1.s1.c2',
      effect: 'exec',
      summary: 'ls',
      proposal: { kind: 'command', command: 'ls', cwd: '.', timeoutMs: 1000 },
      digest,
    },
  },
  { type: 'approval.requested', data: { approvalId: 't1.s1.c2.a1', digest, rule: 'asks' } },
];
const kinds = (events: JournalEvent[]): string[] => conversationRows(fold(events)).map((row) => row.kind);

describe('the rows of a conversation', () => {
  it('shows something live from the message on', () => {
    expect(kinds(stamp(begin.slice(0, 2)))).toEqual(['message', 'live']);
    expect(kinds(stamp(begin))).toEqual(['message', 'live']);
  });

  it('shows thoughts, words and calls in their order, and nothing live while a call is open', () => {
    expect(kinds(stamp([...begin, reply]))).toEqual(['message', 'reasoning', 'prose', 'call', 'call']);
  });

  it('ends a turn with a line of its own', () => {
    const done: Fact = {
      type: 'call.finished',
      data: { callId: 't1.s1.c2', outcome: 'done', content: '', summary: '', durationMs: 1, exitCode: 0 },
    };
    const ended: Fact = { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } };
    expect(kinds(stamp([...begin, reply, read, done]))).toEqual([
      'message',
      'reasoning',
      'prose',
      'call',
      'call',
      'live',
    ]);
    expect(kinds(stamp([...begin, reply, read, done, ended])).at(-1)).toBe('end');
  });

  it('says where the model went down a rung, before the step that speaks another way', () => {
    const called = { ...reply, data: { ...reply.data, reasoning: '', text: '', calls: [] } } as Fact;
    const lowered: Fact = {
      type: 'rung.lowered',
      data: { stepId: 't1.s2', model: 'm', from: 'native', to: 'text', why: 'three' },
    };
    const next = { ...reply, data: { ...reply.data, stepId: 't1.s2', reasoning: '', calls: [] } } as Fact;
    const before = fold(stamp([...begin, called]));
    expect(conversationRows(before).map(({ kind }) => kind)).toEqual(['message', 'live']);
    const after = reduce(before, stamp([lowered], before.seq + 1));
    expect(conversationRows(after).map(({ kind }) => kind)).toEqual(['message', 'lowering', 'live']);
    const gone = reduce(after, stamp([next], after.seq + 1));
    expect(conversationRows(gone).map(({ kind }) => kind)).toEqual(['message', 'lowering', 'prose', 'live']);
  });

  it('shows what a reply had written when it broke off apart from prose', () => {
    const failed: Fact = {
      type: 'model.failed',
      data: {
        stepId: 't1.s1',
        model: 'demo',
        failure: { code: 'unavailable', message: 'The connection broke.' },
        text: 'Wor',
        reasoning: 'Thou',
        startedAt: 0,
      },
    };
    const ended: Fact = {
      type: 'turn.ended',
      data: { turnId: 't1', reason: 'failed', failure: failed.data.failure },
    };
    expect(kinds(stamp([...begin, failed, ended]))).toEqual(['message', 'reasoning', 'broken', 'end']);
    const { text: _text, reasoning: _reasoning, ...bare } = failed.data;
    expect(kinds(stamp([...begin, { ...failed, data: bare }, ended]))).toEqual(['message', 'end']);
  });

  it('has ids that are unique and stay when more happens', () => {
    const before = fold(stamp([...begin, reply]));
    const after = reduce(before, stamp([read], before.seq + 1));
    const ids = conversationRows(after).map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 5)).toEqual(
      conversationRows(before)
        .map((row) => row.id)
        .slice(0, 5),
    );
  });

  it('does not build the rows of an untouched turn again', () => {
    const state = fold(stamp([...begin, reply]));
    expect(conversationRows(state)[1]).toBe(conversationRows({ ...state, title: 'other' })[1]);
  });

  it('adds up tokens, and says nothing when there are no figures', () => {
    const [turn] = fold(stamp([...begin, reply])).turns;
    expect(turn && turnTokens(turn)).toBe(120);
    const [bare] = fold(stamp(begin)).turns;
    expect(bare && turnTokens(bare)).toBeNull();
  });
});

describe('the words of a call', () => {
  const state = fold(stamp([...begin, reply, read, ...asked]));
  const [reading, command] = callsOf(state);

  it('names its object and how it went', () => {
    expect(reading && callObject(reading)).toBe('a.js');
    expect(reading && callResult(reading)).toEqual({ words: '2 lines', tone: 'good' });
    expect(command && callObject(command)).toBe('ls');
    expect(command && callResult(command).words).toBe('Waits for you');
  });

  it('survives arguments that are no JSON', () => {
    expect(reading && callObject({ ...reading, outcome: null, summary: '', arguments: '{"path":' })).toBe('');
  });

  it('marks what changed something with nobody looking, and only that', () => {
    const ran = command && { ...command, outcome: 'done' as const, approvals: [] };
    expect(ran && isUnseen(ran)).toBe(true);
    expect(reading && isUnseen(reading)).toBe(false);
    const seen = ran &&
      command && { ...ran, approvals: command.approvals.map((one) => ({ ...one, by: 'person' as const })) };
    expect(seen && isUnseen(seen)).toBe(false);
  });
});
