import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionInput } from '../../../src/main/agent/card.ts';
import { decide } from '../../../src/main/agent/decisions.ts';
import type { Engine, OpenFolder } from '../../../src/main/agent/engine.ts';
import { renew } from '../../../src/main/agent/renewing.ts';
import { createSessionBook, type LiveSession } from '../../../src/main/agent/session-book.ts';
import { digestBytes, digestValue } from '../../../src/main/base/digest.ts';
import type { Proposal } from '../../../src/shared/proposal.ts';
import { fail, ok } from '../../../src/shared/result.ts';
import { waitingCalls } from '../../../src/shared/session-view.ts';
import { command, created, proposed, responded, sent, started } from '../../support/session-script.ts';
import { memoryJournal } from './memory-journal.ts';

const blobs = new Map<string, Uint8Array>();
const put = (bytes: Uint8Array | string): string => {
  const digest = digestBytes(bytes);
  blobs.set(digest, Buffer.from(bytes));
  return digest;
};
/** Of the engine, a decision uses the contents only. */
const engine = { blobs: { put, get: (digest: string) => blobs.get(digest) } } as unknown as Engine;

let files: Map<string, string>;
/** Told the number of each read as it begins, so that a test can do something meanwhile. */
let onRead: (reads: number) => void;
let reads: number;
const folder = {
  workspace: {
    async read(path: string) {
      reads += 1;
      onRead(reads);
      await Promise.resolve();
      const text = files.get(path);
      if (text === undefined) return fail('not_found', `There is no ${path}.`);
      return ok({ bytes: Buffer.from(text), mode: 0o644, digest: digestBytes(text) });
    },
  },
} as unknown as OpenFolder;

const approvalId = 't1.s1.c1.a1';
let session: LiveSession;
const patch: Proposal = {
  kind: 'patch',
  files: [
    { path: 'a', before: put('old\r\n'), after: put('new\r\n'), added: 1, removed: 1 },
    { path: 'gone', before: put('x\n'), after: null, added: 0, removed: 1 },
  ],
};
const question: Proposal = { kind: 'question', question: 'Which?', options: [] };

function show(proposal: Proposal): void {
  const digest = digestValue(proposal);
  session = createSessionBook(memoryJournal()).create('s', [
    created,
    sent('x'),
    started('t1'),
    responded('t1.s1', { calls: [['apply_diff', {}]] }),
    proposed('t1.s1.c1', proposal),
    { type: 'approval.requested', data: { approvalId, digest, rule: 'asks' } },
  ]);
}
beforeEach(() => {
  files = new Map([
    ['a', 'old\r\n'],
    ['gone', 'x\n'],
  ]);
  reads = 0;
  onRead = () => {};
});

const deciding = (input: DecisionInput, on = approvalId, digest?: string) =>
  decide({
    engine,
    session,
    folder,
    approvalId: on,
    digest: digest ?? waitingCalls(session.state())[0]?.approval.digest ?? '',
    input,
    through: 'cli',
  });

const decisions = () =>
  session.history(0).flatMap((event) => (event.type === 'approval.decided' ? [event.data.decision] : []));

describe('a decision that does not fit its card', () => {
  it.each<[string, Proposal, DecisionInput, RegExp]>([
    ['an answer to a patch', patch, { kind: 'answer', words: 'yes' }, /Only a question/],
    ['approving a question', question, { kind: 'approve' }, /answer in words/],
    ['an edited command without the command', command('ls'), { kind: 'edit', files: [] }, /missing/],
    ['editing a question', question, { kind: 'edit', command: 'ls' }, /Only a patch or a command/],
    [
      'a file that is not in the patch',
      patch,
      { kind: 'edit', files: [{ path: 'b', text: '' }] },
      /not part/,
    ],
    ['a file that is deleted', patch, { kind: 'edit', files: [{ path: 'gone', text: '' }] }, /deleted/],
    ['half a letter', patch, { kind: 'edit', files: [{ path: 'a', text: '\ud800' }] }, /half of a character/],
  ])('%s is invalid, and the card stays', async (_, proposal, input, message) => {
    show(proposal);
    expect(await deciding(input)).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: expect.stringMatching(message) },
    });
    expect(decisions()).toEqual([]);
    expect(waitingCalls(session.state())).toHaveLength(1);
  });

  it.each([
    ['t1.s1.c1.a2', 'not_found'],
    ['t1.s1.c9.a1', 'not_found'],
    ['t1', 'not_found'],
    ['nonsense', 'not_found'],
    ['__proto__.constructor', 'not_found'],
  ])('%s is no card', async (id, code) => {
    show(patch);
    expect(await deciding({ kind: 'approve' }, id)).toMatchObject({ ok: false, error: { code } });
  });

  it('another digest is stale', async () => {
    show(patch);
    expect(await deciding({ kind: 'approve' }, approvalId, '0'.repeat(64))).toMatchObject({
      ok: false,
      error: { code: 'conflict' },
    });
  });
});

describe('an edit', () => {
  it('keeps line ends, names stored contents, and is an approval when nothing was changed', async () => {
    show(patch);
    expect(await deciding({ kind: 'edit', files: [{ path: 'a', text: 'mine\n' }] })).toEqual(ok(undefined));
    const [decision] = decisions();
    if (decision?.kind !== 'edit') throw new Error('not an edit');
    expect(Buffer.from(blobs.get(decision.files?.[0]?.after ?? '') ?? []).toString()).toBe('mine\r\n');
    show(patch);
    await deciding({ kind: 'edit', files: [{ path: 'a', text: 'new\n' }] });
    expect(decisions()).toEqual([{ kind: 'approve' }]);
  });
});

describe('files that changed meanwhile', () => {
  it('a changed, a missing and a new file are named; what the person wanted is kept', async () => {
    show(patch);
    files.set('a', 'theirs\n');
    files.delete('gone');
    expect(await deciding({ kind: 'edit', files: [{ path: 'a', text: 'mine\n' }] })).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringMatching(/^a, gone changed/) },
    });
    const card = waitingCalls(session.state())[0];
    expect(card?.approval.conflict).toMatchObject({
      files: [
        { path: 'a', now: digestBytes('theirs\n') },
        { path: 'gone', now: null },
      ],
      kept: [{ path: 'a', after: digestBytes('mine\r\n') }],
    });
    expect(await deciding({ kind: 'approve' })).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(decisions()).toEqual([]);
  });

  it('can be rejected as they are, and renewed into a new card that shows them', async () => {
    show(patch);
    expect(await renew({ engine, session, folder, approvalId }, [])).toMatchObject({ ok: false });
    files.set('a', 'theirs\n');
    await deciding({ kind: 'approve' });
    expect(await renew({ engine, session, folder, approvalId }, [])).toEqual(ok(undefined));
    const card = waitingCalls(session.state())[0];
    expect(card?.approval).toMatchObject({ id: 't1.s1.c1.a2', conflict: null });
    expect(card?.call.proposal).toMatchObject({
      files: [{ path: 'a', before: digestBytes('theirs\n') }, {}],
    });
    expect(await deciding({ kind: 'approve' })).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await deciding({ kind: 'reject', words: 'no' }, 't1.s1.c1.a2')).toEqual(ok(undefined));
  });

  it.each([1, 2, 3, 4])(
    'a rejection that comes at look %i at the files stands; no conflict is recorded over it',
    async (look) => {
      show(patch);
      files.set('a', 'theirs\n');
      let rejected: ReturnType<typeof deciding> | undefined;
      onRead = (reads) => {
        if (reads === look) rejected = deciding({ kind: 'reject', words: 'no' });
      };
      const approved = await deciding({ kind: 'approve' });
      rejected ??= deciding({ kind: 'reject', words: 'no' });
      expect(await rejected).toEqual(ok(undefined));
      expect(approved).toMatchObject({ ok: false, error: { code: 'conflict' } });
      expect(decisions()).toEqual([{ kind: 'reject', words: 'no' }]);
      expect(session.state().turns[0]?.steps[0]?.calls[0]).toMatchObject({ status: 'decided' });
    },
  );
});
