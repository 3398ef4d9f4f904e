import { describe, expect, it } from 'vitest';
import { tellFailure, toldEdits, toldInterrupted, toldRejected } from '../../../src/main/agent/told.ts';
import { digestBytes } from '../../../src/main/base/digest.ts';
import type { Proposal } from '../../../src/shared/proposal.ts';
import { command } from '../../support/session-script.ts';

const kept = new Map<string, Uint8Array>();
function put(content: string | Buffer | null): string | null {
  if (content === null) return null;
  const bytes = Buffer.from(content);
  kept.set(digestBytes(bytes), bytes);
  return digestBytes(bytes);
}
const patch = (...files: [path: string, after: string | Buffer | null][]): Proposal => ({
  kind: 'patch',
  files: files.map(([path, after]) => ({
    path,
    before: put('before\n'),
    after: put(after),
    added: 1,
    removed: 1,
  })),
});
const told = (proposed: Proposal, decided: Proposal): string =>
  toldEdits(proposed, decided, (digest) => kept.get(digest));

describe('what the person changed', () => {
  it.each<[string, Proposal, Proposal]>([
    ['the same patch', patch(['a', 'x\n']), patch(['a', 'x\n'])],
    ['the same command', command('ls'), command('ls')],
    ['a deletion that stays one', patch(['a', null]), patch(['a', null])],
    [
      'a question',
      { kind: 'question', question: 'q', options: [] },
      { kind: 'question', question: 'q', options: [] },
    ],
  ])('%s: nothing', (_, proposed, decided) => {
    expect(told(proposed, decided)).toBe('');
  });

  it('only the files that differ, as lines taken out and put in', () => {
    const words = told(
      patch(['a', 'one\ntwo\nthree\n'], ['b', 'same\n']),
      patch(['a', 'one\n2\nthree\n'], ['b', 'same\n']),
    );
    expect(words).toMatch(/^The person changed your patch/);
    expect(words).toContain(' one\n-two\n+2\n three');
    expect(words).not.toContain('same');
  });

  it('text, not line ends or marks, in whatever encoding', () => {
    const le = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
    const words = told(patch(['a', le('one\r\ntwo\r\n')]), patch(['a', le('one\r\n2\r\n')]));
    expect(words).toContain('-two\n+2');
    expect(words).not.toMatch(/\r|\uFEFF|\0/);
  });

  it('the command that ran', () => {
    expect(told(command('rm -rf /'), command('ls'))).toMatch(/What ran: ls$/);
  });

  it('bounded, and says where it is cut', () => {
    const many = (word: string, lines: number) =>
      Array.from({ length: lines }, (_, n) => `${word} ${n}\n`).join('');
    const words = told(patch(['a', many('x', 400)]), patch(['a', many('y', 400)]));
    expect(words.length).toBeLessThan(4_100);
    expect(words).toMatch(/cut here; read the files/);
    const rewritten = told(patch(['a', many('x', 2_000)]), patch(['a', many('y', 2_000)]));
    expect(rewritten).toMatch(/a: too different to show; read it\.$/);
  });

  it('something also when contents are gone', () => {
    const gone: Proposal = {
      kind: 'patch',
      files: [{ path: 'a', before: null, after: '0'.repeat(64), added: 0, removed: 0 }],
    };
    expect(told(gone, patch(['a', 'new\n']))).toContain('+new');
  });
});

describe('words for the model', () => {
  it('carries the person’s words, and says so when there are none', () => {
    expect(toldRejected(' use a loop \n')).toMatch(/Nothing was done\. Their words: use a loop$/);
    expect(toldRejected('  ')).not.toContain('Their words');
    expect(toldInterrupted('command', '')).toMatch(/not run again/);
    expect(toldInterrupted('patch', 'a, b')).toMatch(/a, b\. Read them again\.$/);
  });

  it('a failure with its next step, if it has one', () => {
    expect(tellFailure({ code: 'failed', message: 'It broke.', hint: 'Mend it.' })).toBe(
      'It broke. Mend it.',
    );
    expect(tellFailure({ code: 'failed', message: 'It broke.' })).toBe('It broke.');
  });
});
