/** What may be given to one command, as its real path, and what never is. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { grantable } from '../../../../src/main/exec/sandbox/grantable.ts';
import type { PlaceGrant } from '../../../../src/shared/proposal.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-grant-')));
const places = {
  workspace: join(base, 'me/code/app'),
  home: join(base, 'me'),
  dataFolder: join(base, 'me/data/ours'),
};
for (const folder of [places.workspace, places.dataFolder, join(base, 'me/shared'), join(base, 'other')])
  mkdirSync(folder, { recursive: true });
writeFileSync(join(base, 'me/notes'), 'x');
symlinkSync(join(base, 'other'), join(base, 'me/way'));
symlinkSync(places.dataFolder, join(base, 'me/to-ours'));
afterAll(() => rmSync(base, { recursive: true }));

const at = (path: string): string => join(base, path);

describe('given as its real path', () => {
  it.each<[PlaceGrant, PlaceGrant]>([
    [{ write: at('other') }, { write: at('other') }],
    [{ write: '~/shared' }, { write: at('me/shared') }],
    [{ write: '../../shared' }, { write: at('me/shared') }],
    [{ write: '..' }, { write: at('me/code') }],
    [{ read: '~/notes' }, { read: at('me/notes') }],
    [{ read: '~' }, { read: at('me') }],
  ])('%j', (wish, given) => {
    expect(grantable(wish, places)).toEqual({ ok: true, value: given });
  });
});

describe('never given', () => {
  it.each<[PlaceGrant, string, RegExp]>([
    [{ write: at('nowhere') }, 'not_found', /no .*nowhere/],
    [{ write: '~/notes' }, 'invalid', /not a folder/],
    [{ write: '/' }, 'denied', /Patchbay keeps/],
    [{ write: base }, 'denied', /Patchbay keeps/],
    [{ write: '~' }, 'denied', /Patchbay keeps/],
    [{ write: '~/data' }, 'denied', /Patchbay keeps/],
    [{ write: '.' }, 'denied', /in the workspace/],
    [{ read: '/' }, 'denied', /everything/],
    [{ read: '.' }, 'denied', /in the workspace/],
    [{ write: '~/way' }, 'conflict', /me\/way leads to .*other\./],
    [{ read: '~/to-ours' }, 'conflict', /leads to/],
    [{ read: '~/data/ours' }, 'denied', /its own data/],
    [{ read: '/proc/1' }, 'denied', /the system/],
  ])('%j: %s', (wish, code, words) => {
    expect(grantable(wish, places)).toMatchObject({
      ok: false,
      error: { code, message: expect.stringMatching(words) },
    });
  });

  it('is a home folder to write, where our data is elsewhere', () => {
    const apart = { ...places, dataFolder: at('other') };
    expect(grantable({ write: '~' }, apart)).toMatchObject({
      error: { message: expect.stringMatching(/home/) },
    });
  });
});
