/** A patch of several files taken apart: what is forgiven, and what is refused with the file named. */
import { describe, expect, it } from 'vitest';
import { namedIn, parseSections } from '../../../src/main/workspace/patch-sections.ts';

const block = (search: string, replace: string): string =>
  `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
const sectionsOf = (patch: string) => {
  const parsed = parseSections(patch);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const refusedAs = (patch: string): string => {
  const parsed = parseSections(patch);
  return parsed.ok ? 'accepted' : parsed.error.message;
};

const usual = `*** Update File: src/a.js
${block('one', 'ONE')}
${block('two', 'TWO')}
*** Add File: src/b.js
first

last
*** Delete File: src/c.js`;

const read = [
  {
    kind: 'update',
    path: 'src/a.js',
    blocks: [
      { search: ['one'], replace: ['ONE'] },
      { search: ['two'], replace: ['TWO'] },
    ],
  },
  { kind: 'add', path: 'src/b.js', text: 'first\n\nlast\n' },
  { kind: 'delete', path: 'src/c.js' },
];

describe('a patch of several files', () => {
  it.each<[what: string, patch: string]>([
    ['as it is asked for', usual],
    ['with CRLF', usual.replaceAll('\n', '\r\n')],
    ['in a fence, with words around it', `Here it is:\n\n\`\`\`\n${usual}\n\`\`\``],
    ['as another tool has it', `*** Begin Patch\n${usual}\n*** End Patch`],
    [
      'with other verbs and quotes',
      usual
        .replace('Update File:', 'edit:')
        .replace('Add File: src/b.js', 'Create File: `src/b.js`')
        .replace('Delete', 'Remove'),
    ],
    ['with blank lines between', usual.replaceAll('\n***', '\n\n\n***')],
    [
      'with a file named for each block',
      usual.replace(`\n${block('two', 'TWO')}`, `\n*** Update File: src/a.js\n${block('two', 'TWO')}`),
    ],
    ['with a new file in a fence', usual.replace('first\n\nlast', '```js\nfirst\n\nlast\n```')],
    ['with a new file as a block', usual.replace('first\n\nlast', block('', 'first\n\nlast'))],
  ])('is read %s', (_, patch) => {
    expect(sectionsOf(patch)).toEqual(read);
  });

  it('takes nothing within a block for a header, and an escaped one for a line', () => {
    const inside = `*** Update File: notes.md\n${block('a', '*** Delete File: all.js')}`;
    expect(sectionsOf(inside)).toEqual([
      {
        kind: 'update',
        path: 'notes.md',
        blocks: [{ search: ['a'], replace: ['*** Delete File: all.js'] }],
      },
    ]);
    expect(sectionsOf('*** Add File: notes.md\n\\*** Delete File: all.js')).toEqual([
      { kind: 'add', path: 'notes.md', text: '*** Delete File: all.js\n' },
    ]);
  });

  it('leaves a fence that may be the file’s own, and makes an empty file', () => {
    expect(sectionsOf('*** Add File: a.md\n```\nx\n```\n*** Add File: pkg/__init__.py\n')).toEqual([
      { kind: 'add', path: 'a.md', text: '```\nx\n```\n' },
      { kind: 'add', path: 'pkg/__init__.py', text: '' },
    ]);
  });

  it.each<[what: string, patch: string, why: RegExp]>([
    ['no header', block('a', 'b'), /stands before any/],
    ['words alone', 'Please change a.js.', /no \*\*\* line/],
    [
      'a unified diff',
      '*** Update File: a.js\n@@ -1 +1 @@\n-a\n+b',
      /a\.js: There is no SEARCH\/REPLACE block/,
    ],
    [
      'a block without an end',
      `*** Update File: a.js\n<<<<<<< SEARCH\na\n=======\nb\n*** Delete File: c`,
      /a\.js: .*no >>>>>>> REPLACE/,
    ],
    ['a new file of plus lines', '*** Add File: a.js\n+a\n+b', /a\.js: .*begins with a \+/],
    ['a new file that searches', `*** Add File: a.js\n${block('x', 'y')}`, /a\.js: .*nothing to search/],
    ['lines below a deletion', '*** Delete File: a.js\nsome line', /a\.js: .*lines below/],
    ['a rename', '*** Move File: a.js', /a\.js: Files are not renamed/],
  ])('%s is refused', (_, patch, why) => {
    expect(refusedAs(patch)).toMatch(why);
  });

  it('names each file that failed, and says that the others are not proposed either', () => {
    expect(refusedAs(`${usual}\n*** Update File: d.js\nno block\n*** Move File: e.js`)).toMatch(
      /^Nothing of this patch was proposed\. 3 of its 5 files could be read, and would be changed with the others\.\nd\.js: [\s\S]*\ne\.js: /,
    );
  });

  it('tells which files it names, however broken it is', () => {
    expect(namedIn(`*** Update File: "a b.js"\nx\n*** Move to: c.js\n*** Delete: d`)).toEqual([
      'a b.js',
      'c.js',
      'd',
    ]);
  });
});

describe('the mode of a file', () => {
  it.each<[what: string, patch: string, section: object]>([
    [
      'with changes',
      `*** Update File: run.sh\nold mode 100644\nnew mode 100755\n${block('a', 'b')}`,
      { kind: 'update', path: 'run.sh', blocks: [{ search: ['a'], replace: ['b'] }], executable: true },
    ],
    [
      'alone',
      '*** Update File: run.sh\n\nold mode 100755\nnew mode 100644\n',
      { kind: 'update', path: 'run.sh', blocks: [], executable: false },
    ],
    [
      'of a new file',
      '*** Add File: run.sh\nnew file mode 100755\n#!/bin/sh\necho hi',
      { kind: 'add', path: 'run.sh', text: '#!/bin/sh\necho hi\n', executable: true },
    ],
    [
      'as content further down',
      '*** Add File: a.diff\ndiff --git a/x b/x\nnew file mode 100755',
      { kind: 'add', path: 'a.diff', text: 'diff --git a/x b/x\nnew file mode 100755\n' },
    ],
  ])('is read %s', (_, patch, section) => {
    expect(sectionsOf(patch)).toEqual([section]);
  });

  it.each(['120000', '104755', '100777'])('is no %s', (mode) => {
    expect(refusedAs(`*** Add File: x\nnew file mode ${mode}\nfirst`)).toContain(`The mode ${mode} cannot`);
  });
});
