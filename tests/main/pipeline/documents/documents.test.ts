/** Documents of a pipeline: what counts as one, which a stage gets and why not the others, and that a name reads nothing else. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choose } from '../../../../src/main/pipeline/documents/choosing.ts';
import { readDocument } from '../../../../src/main/pipeline/documents/document-file.ts';
import { type IndexedDocument, readIndex } from '../../../../src/main/pipeline/documents/document-index.ts';
import { createReading } from '../../../../src/main/pipeline/documents/reading.ts';

const written = (head: string, body = 'Words.') => `---\ntitle: T\nsummary: S\n${head}---\n${body}\n`;

describe('a file', () => {
  it('is a document', () => {
    expect(readDocument('api-style.md', written('tags: [api]\nwhen: [plan]\n', 'One.\n\n---\nTwo.'))).toEqual(
      {
        ok: true,
        value: {
          ...{ name: 'api-style', title: 'T', summary: 'S', tags: ['api'], when: ['plan'], always: false },
          body: 'One.\n\n---\nTwo.',
        },
      },
    );
  });

  it.each([
    ['Api.md', written(''), 'its name is 1 to 40'],
    ['a.txt', written(''), 'ends with ".md"'],
    ['a.md', 'Words.', 'does not begin with front matter'],
    ['a.md', '---\ntitle: [\n---\nx', 'its front matter is no YAML'],
    ['a.md', '---\ntitle: T\n---\nx', 'summary: '],
    ['a.md', written('when: plan\n'), 'when: '],
    ['a.md', written('stages: [plan]\n'), 'front matter: '],
    ['a.md', written('always: true\nwhen: [plan]\n'), 'when: a document that is always there'],
    ['a.md', written('', ' '), 'body: there is nothing to read.'],
  ])('%s is none: %s', (file, text, why) => {
    const read = readDocument(file, text);
    expect(read.ok ? '' : read.error.message).toContain(why);
    expect(read.ok ? '' : read.error.message.startsWith(`${file}: `)).toBe(true);
  });
});

const document = (name: string, tokens: number, more: Partial<IndexedDocument> = {}): IndexedDocument => ({
  ...{ name, title: name, summary: name, tags: [], when: ['plan'], always: false, tokens },
  ...more,
});

describe('a stage', () => {
  const all = [
    document('big', 80),
    document('elsewhere', 1, { when: ['verify'] }),
    document('law', 30, { when: [], always: true }),
    document('library', 1, { when: [] }),
    document('small', 20),
  ];

  it('gets the rules first, then what is meant for it and fits', () => {
    const { given, leftOut, tokens, problem } = choose(all, 'plan', 100);
    expect(given.map(({ name }) => name)).toEqual(['law', 'small']);
    expect(leftOut.map(({ document: { name }, why }) => [name, why])).toEqual([
      ['big', 'budget'],
      ['elsewhere', 'stage'],
      ['library', 'asking'],
    ]);
    expect({ tokens, problem }).toEqual({ tokens: 50, problem: null });
  });

  it('gets all that fits to the token', () => {
    expect(choose(all, 'plan', 130).given.map(({ name }) => name)).toEqual(['law', 'big', 'small']);
    expect(choose(all, 'plan', 109).tokens).toBe(50);
  });

  it('cannot begin without the rules', () => {
    expect(choose(all, 'plan', 29)).toMatchObject({
      given: [{ name: 'law' }],
      problem: 'The rules of the pipeline are 30 tokens; the stage "plan" has room for 29.',
    });
  });
});

describe('a folder', () => {
  let folder = '';
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const index = (links = false) => readIndex(folder, { links, count: (text) => text.length });
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'documents-')), 'docs');
    mkdirSync(folder);
    put('law.md', written('always: true\n', 'Law'));
    put('style.md', written('when: [plan]\n', 'Style'));
    put('library.md', written('', 'Library'));
    put('notes.txt', 'x');
  });
  afterEach(() => rmSync(dirname(folder), { recursive: true }));

  it('is an index without bodies, with what does not count', () => {
    put('broken.md', 'x');
    put('huge.md', written('', 'x'.repeat(70_000)));
    mkdirSync(join(folder, 'sub.md'));
    symlinkSync('/etc/hostname', join(folder, 'link.md'));
    const { documents, problems } = index();
    expect(documents.map(({ name, tokens }) => [name, tokens])).toEqual([
      ['law', 3],
      ['library', 7],
      ['style', 5],
    ]);
    expect(JSON.stringify(documents)).not.toContain('Law');
    expect(problems.map((one) => one.slice(0, one.indexOf(':')))).toEqual([
      'broken.md',
      'huge.md',
      'link.md',
      'sub.md',
    ]);
  });

  it('estimates where nobody counts', () => {
    put('long.md', written('', 'д'.repeat(100)));
    const tokens = readIndex(folder, { links: false }).documents.find(({ name }) => name === 'long')?.tokens;
    expect(tokens).toBe(50);
  });

  it('that is not there is empty', () => {
    expect(readIndex(join(folder, 'none'), { links: true })).toMatchObject({ documents: [], problems: [] });
  });

  it.each(['../secret', 'notes.txt', '/etc/passwd', 'style.md', 'STYLE', '', 'toString'])(
    'opens nothing by %j',
    (name) => {
      put('../secret.md', written(''));
      const opened = index().open(name);
      expect(opened.ok ? null : opened.error).toMatchObject({
        code: 'not_found',
        message: `There is no document ${JSON.stringify(name)}. There are: law, library, style.`,
      });
    },
  );

  it('is read within the budget, and what was read is listed', () => {
    const reading = createReading(index(), { stage: 'plan', budget: 14 });
    const begun = reading.begin();
    expect(begun.ok && begun.value.map(({ body }) => body)).toEqual(['Law', 'Style']);
    expect(reading.offer()).toBe('- library (7 tokens): T. S');
    expect(reading.ask('library')).toMatchObject({
      ok: false,
      error: { code: 'denied', message: '"library" is 7 tokens, and 6 of 14 are left for this stage.' },
    });
    expect(reading.ask('style')).toMatchObject({ ok: true, value: { body: 'Style' } });
    expect(reading.read()).toMatchObject([
      { name: 'law', stage: 'plan', tokens: 3, why: 'given' },
      { name: 'style', stage: 'plan', tokens: 5, why: 'given' },
    ]);
    const later = createReading(index(), { stage: 'plan', budget: 15, before: reading.read() });
    expect(later.begin().ok).toBe(true);
    expect(later.ask('library')).toMatchObject({ ok: true, value: { body: 'Library' } });
    expect([later.left(), later.read().length, later.offer()]).toEqual([0, 3, '']);
  });

  it('is read as it is on disk now', () => {
    const reading = createReading(index(), { stage: 'plan', budget: 100 });
    put('style.md', written('when: [plan]\n', 'Another style'));
    put('law.md', 'no more');
    expect(reading.ask('style')).toMatchObject({ ok: true, value: { body: 'Another style', tokens: 13 } });
    expect(reading.begin()).toMatchObject({ ok: false, error: { code: 'invalid' } });
    rmSync(join(folder, 'law.md'));
    expect(reading.begin()).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});
