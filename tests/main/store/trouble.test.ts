import { expect, it } from 'vitest';
import { storeTrouble } from '../../../src/main/store/trouble.ts';

const thrown = (code: string): Error => Object.assign(new Error('from below'), { code });

it.each([
  ['SQLITE_FULL'],
  ['SQLITE_IOERR_WRITE'],
  ['SQLITE_READONLY_DBMOVED'],
  ['SQLITE_CANTOPEN'],
  ['SQLITE_BUSY_SNAPSHOT'],
])('%s is the disk’s fault: told with a next step', (code) => {
  expect(storeTrouble(thrown(code))).toMatchObject({
    code: 'unavailable',
    hint: expect.stringMatching(/\w/),
  });
});

it.each([
  [thrown('SQLITE_CONSTRAINT_PRIMARYKEY')],
  [thrown('SQLITE_ERROR')],
  [thrown('ENOSPC')],
  [new Error('x')],
  ['x'],
])('%s is not', (error) => expect(storeTrouble(error)).toBeUndefined());
