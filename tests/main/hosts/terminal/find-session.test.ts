import { describe, expect, it } from 'vitest';
import { type ApprovalRow, findApproval, findId } from '../../../../src/main/hosts/terminal/find-session.ts';

const row = (sessionId: string, approvalId: string): ApprovalRow => ({
  sessionId,
  sessionTitle: '',
  approvalId,
  callId: approvalId.slice(0, approvalId.lastIndexOf('.')),
  tool: 'apply_diff',
  summary: '',
  rule: '',
  digest: '',
  kind: 'patch',
  conflicted: false,
  clashing: [],
  agent: 'coder',
  size: null,
  short: null,
  watched: false,
  at: 0,
});

describe('what a person typed', () => {
  const ids = ['abc1', 'abd2', 'ab'];
  it.each([
    ['abc1', 'abc1'],
    ['abc', 'abc1'],
    ['ab', 'ab'],
  ])('%s is the session %s', (typed, id) => expect(findId(ids, typed)).toEqual({ ok: true, value: id }));

  it.each([
    ['x', 'not_found'],
    ['abc12', 'not_found'],
  ])('%s is no session', (typed, code) => expect(findId(ids, typed)).toMatchObject({ error: { code } }));

  it('is not guessed when it fits two', () => {
    expect(findId(['abc1', 'abd2'], 'ab')).toMatchObject({ error: { code: 'invalid' } });
  });

  const rows = [row('abc1', 't1.s1.c1.a1'), row('abd2', 't1.s1.c1.a1'), row('abd2', 't1.s1.c2.a1')];
  it.each([
    ['abc1/t1.s1.c1.a1', rows[0]],
    ['abc', rows[0]],
    ['abd/t1.s1.c2.a1', rows[2]],
  ])('%s is one approval', (typed, found) =>
    expect(findApproval(rows, typed)).toEqual({ ok: true, value: found }),
  );

  it.each([
    ['abd', 'invalid'],
    ['ab', 'invalid'],
    ['abc1/t9.s1.c1.a1', 'not_found'],
    ['zz', 'not_found'],
  ])('%s is none', (typed, code) => expect(findApproval(rows, typed)).toMatchObject({ error: { code } }));
});
