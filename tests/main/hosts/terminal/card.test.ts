import { describe, expect, it } from 'vitest';
import { cardText, type PatchText } from '../../../../src/main/hosts/terminal/card.ts';
import { createInk } from '../../../../src/main/hosts/terminal/ink.ts';
import type { Proposal } from '../../../../src/shared/proposal.ts';
import { requestedCall } from '../../../../src/shared/requested-call.ts';
import type { Approval, Call } from '../../../../src/shared/session-state.ts';

const approval: Approval = {
  id: 't1.s1.c1.a1',
  digest: '',
  rule: 'writes are asked for',
  at: 0,
  decision: null,
  by: null,
  through: null,
  conflict: null,
};

const callOf = (proposal: Proposal): Call => ({
  ...requestedCall('t1.s1.c1', { id: 'x', name: 'tool', arguments: '{}' }),
  ...{ status: 'waiting', effect: 'write', proposal, approvals: [approval] },
});

const patchOf = (before: string | null, after: string | null): PatchText => ({
  path: 'a.js',
  before,
  after,
  language: 'javascript',
  note: null,
});

const digest = '0'.repeat(64);
const patch = callOf({
  kind: 'patch',
  files: [{ path: 'a.js', before: digest, after: digest, added: 1, removed: 1 }],
});
const colourless = createInk(false);

describe('the card of a call', () => {
  it('shows a patch as a diff', async () => {
    const text = await cardText(patch, approval, [patchOf('one\ntwo\n', 'one\n2\n')], colourless);
    expect(text).toBe('? tool writes are asked for\n  a.js\n  @@ -1,2 +1,2 @@\n   one\n  -two\n  +2\n');
  });

  it('colours what goes and what comes', async () => {
    const text = await cardText(patch, approval, [patchOf('two\n', '2\n')], createInk(true));
    expect(text).toContain('\u001b[31m-two\u001b[39m');
    expect(text).toContain('\u001b[32m+2\u001b[39m');
  });

  it('shows line ends and a missing last one', async () => {
    const text = await cardText(patch, approval, [patchOf('a\r\n', 'a')], colourless);
    expect(text).toContain('  -a␍\n  +a\n  \\ No newline at end of file\n');
  });

  it('names characters of a patch that do not show', async () => {
    const text = await cardText(patch, approval, [patchOf('', 'if (a\u202e) {}\u001b[1A\n')], colourless);
    expect(text).toContain('+if (a<U+202E>) {}␛[1A\n');
  });

  it('shows the whole of a command, hidden parts too', async () => {
    const command = `ls${' '.repeat(500)}; rm -rf x\r\u001b[2K\necho ok`;
    const call = callOf({ kind: 'command', command, cwd: '.', timeoutMs: 120_000 });
    const text = await cardText(call, approval, [], colourless);
    expect(text).toContain(
      `  in ., at most 120 s\n  without sandbox, with your full rights\n  $ ls${' '.repeat(500)}; rm -rf x␍␛[2K\n  $ echo ok\n`,
    );
  });

  it('names the parts of a command and what is unusual, and no part of one that has a single one', async () => {
    const call = callOf({ kind: 'command', command: 'ls; curl x', cwd: '.', timeoutMs: 1000 });
    const part = (text: string) => ({ text, verdict: 'ask' as const, why: `because of ${text}` });
    const unusual = [{ kind: 'network' as const, what: 'curl \u202ex' }];
    const facts = { parts: [part('ls'), part('curl\nx')], marks: [], unusual, always: [], noRule: null };
    const text = await cardText(call, { ...approval, command: facts }, [], colourless);
    expect(text).toContain(
      '  · ls  because of ls\n  · curl⏎x  because of curl⏎x\n  ! wants the network: curl <U+202E>x\n',
    );
    const alone = { ...approval, command: { ...facts, parts: [part('ls')] } };
    expect(await cardText(call, alone, [], colourless)).not.toContain('·');
  });

  it('says that a file changed meanwhile', async () => {
    const conflicted = { ...approval, conflict: { files: [{ path: 'a.js', now: null }], kept: [] } };
    expect(await cardText(patch, conflicted, [], colourless)).toContain(
      'changed on disk since this was proposed: a.js',
    );
  });
});
