/**
 * What was not asked to be changed stays as it was, to the byte and the mode bit, through a whole turn: read, proposed,
 * shown, approved or edited, written.
 */
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp, toldTo } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const lines = ['first\n', 'old\n', 'last\n'];
const source = lines.join('');
const utf16 = (text: string, big: boolean): Buffer => {
  const body = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return big ? body.swap16() : body;
};

/** `ends` writes the text as the file has it; `{old}` is what is changed into `{new}`. */
const files: [name: string, encode: (text: string) => Buffer][] = [
  ['LF', (text) => Buffer.from(text)],
  ['CRLF', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['CR', (text) => Buffer.from(text.replaceAll('\n', '\r'))],
  ['mixed', (text) => Buffer.from(text.replace('\n', '\r\n').replace(/\n$/, '\r'))],
  ['a mark in front', (text) => Buffer.from(`\uFEFF${text}`)],
  ['a mark and CRLF', (text) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`)],
  ['UTF-16LE', (text) => utf16(text, false)],
  ['UTF-16BE with CRLF', (text) => utf16(text.replaceAll('\n', '\r\n'), true)],
  ['latin-1', (text) => Buffer.from(text.replace('first', 'é first ß'), 'latin1')],
  ['no final newline', (text) => Buffer.from(text.replace(/\n$/, ''))],
  [
    'trailing spaces and tabs',
    (text) => Buffer.from(text.replace('first', 'first \t ').replace('last', '\tlast  ')),
  ],
];

const edit = (path: string, from: string, to: string) => ({
  calls: [
    {
      name: 'apply_diff',
      arguments: { path, diff: `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE\n` },
    },
  ],
});
const plays = { 'own-edit': [edit('file.txt', 'old', 'new'), { text: 'Done.' }] };
const bytesNow = (): Buffer => readFileSync(join(test.workspace, 'file.txt'));

describe('an approved edit', () => {
  it.each(files)('%s', async (_, encode) => {
    test = await startTestApp({ files: { 'file.txt': encode(source) }, plays });
    chmodSync(join(test.workspace, 'file.txt'), 0o755);
    const { sessionId } = await runTurn(test, '[[play:own-edit]]');
    expect(bytesNow()).toEqual(encode(source));
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(bytesNow()).toEqual(encode(source.replace('old', 'new')));
    expect(bytesNow()).not.toEqual(encode(source));
    expect(statSync(join(test.workspace, 'file.txt')).mode & 0o777).toBe(0o755);
    expect(toldTo(test)[0]).toMatch(/^Applied to file\.txt \(\+1 −1\)\.$/);
  });
});

describe('an edit by the person in the card', () => {
  it.each(files)('%s', async (_, encode) => {
    test = await startTestApp({ files: { 'file.txt': encode(source) }, plays });
    const { sessionId, state } = await runTurn(test, '[[play:own-edit]]');
    const callId = waitingCalls(state)[0]?.call.id ?? '';
    const [shown] = await test.client.patch.read({ sessionId, callId });
    // An editor gives back LF, whatever it was given.
    const text = (shown?.after ?? '').replace(/\r\n?/g, '\n').replace('new', 'mine');
    await decideFirst(test, sessionId, { kind: 'edit', files: [{ path: 'file.txt', text }] });
    expect(bytesNow()).toEqual(encode(source.replace('old', 'mine')));
    expect(toldTo(test)[0]).toMatch(/-new\n\+mine/);
  });

  it('in the middle of mixed line ends: every other line keeps its own', async () => {
    const before = 'a\r\nb\nc\rold\r\ne\nf\r\n';
    test = await startTestApp({ files: { 'file.txt': before }, plays });
    const { sessionId } = await runTurn(test, '[[play:own-edit]]');
    const text = 'a\nb\nC\nnew\nadded\ne\nf\n';
    await decideFirst(test, sessionId, { kind: 'edit', files: [{ path: 'file.txt', text }] });
    expect(bytesNow().toString()).toBe('a\r\nb\nC\rnew\r\nadded\r\ne\nf\r\n');
  });

  it('with a letter that the file cannot hold: says which, and the card stays', async () => {
    const latin = Buffer.from('é\nold\n', 'latin1');
    test = await startTestApp({ files: { 'file.txt': latin }, plays });
    const { sessionId } = await runTurn(test, '[[play:own-edit]]');
    const wrong = decideFirst(test, sessionId, {
      kind: 'edit',
      files: [{ path: 'file.txt', text: 'é\n→\n' }],
    });
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining('→') });
    expect(waitingCalls(await stateOf(test, sessionId))).toHaveLength(1);
    expect(bytesNow()).toEqual(latin);
  });
});

describe('what is not text', () => {
  it('is refused for reading and editing, and stays', async () => {
    const binary = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0, 0xff, 0x6f, 0x6c, 0x64]);
    test = await startTestApp({
      files: { 'file.txt': binary },
      plays: {
        'own-edit': [
          {
            calls: [
              { name: 'read_file', arguments: { path: 'file.txt' } },
              ...edit('file.txt', 'old', 'new').calls,
            ],
          },
          { calls: [{ name: 'write_file', arguments: { path: 'file.txt', content: 'text now' } }] },
          { text: 'Done.' },
        ],
      },
    });
    const { state } = await runTurn(test, '[[play:own-edit]]', { approve: 'all' });
    expect(callsOf(state).map((call) => call.outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(toldTo(test).every((words) => words.includes('binary'))).toBe(true);
    expect(bytesNow()).toEqual(binary);
  });
});

describe('write_file', () => {
  it('makes folders and the exact content, and on an existing file keeps encoding, line ends and mode', async () => {
    test = await startTestApp({
      files: { 'file.txt': utf16('first\r\nold\r\n', false) },
      plays: {
        'own-write': [
          {
            calls: [
              { name: 'write_file', arguments: { path: 'new/deep/x.txt', content: 'no newline' } },
              { name: 'write_file', arguments: { path: 'file.txt', content: 'first\nnew\n' } },
            ],
          },
          { text: 'Done.' },
        ],
      },
    });
    chmodSync(join(test.workspace, 'file.txt'), 0o600);
    await runTurn(test, '[[play:own-write]]', { approve: 'all' });
    expect(readFileSync(join(test.workspace, 'new/deep/x.txt'), 'utf8')).toBe('no newline');
    expect(bytesNow()).toEqual(utf16('first\r\nnew\r\n', false));
    expect(statSync(join(test.workspace, 'file.txt')).mode & 0o777).toBe(0o600);
  });
});
