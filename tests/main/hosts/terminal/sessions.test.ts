import { expect, it } from 'vitest';
import type { Connection } from '../../../../src/main/hosts/terminal/connection.ts';
import { sessions } from '../../../../src/main/hosts/terminal/sessions.ts';
import type { Terminal } from '../../../../src/main/hosts/terminal/terminal.ts';
import type { SessionRow } from '../../../../src/shared/feed.ts';

const row = (title: string, more: Partial<SessionRow>): SessionRow => ({
  ...{ id: title, title, workspace: '/w', pinned: false, archived: false, mode: 'coder', model: 'm' },
  ...{ status: 'idle', parent: null, errand: null, waiting: 0, events: 1, createdAt: 0, updatedAt: 0 },
  ...more,
});

it('marks what was begun in the background while it waits, works and needs somebody', async () => {
  const rows = [
    row('own', { status: 'running' }),
    row('works', { status: 'running', errand: 1 }),
    row('asks', { status: 'waiting', errand: 2, waiting: 1 }),
    row('next', { status: 'queued', errand: 3 }),
    row('over', {}),
  ];
  let out = '';
  const connection = { client: { session: { list: async () => rows } } } as unknown as Connection;
  const terminal = { colour: false, write: (text: string) => (out += text) } as unknown as Terminal;
  const listed = { name: 'sessions', deed: 'list', all: false, search: null, json: false };
  await sessions(listed as unknown as Parameters<typeof sessions>[0], connection, terminal);
  expect(out.split('\n').map((line) => line.replace(/^\S+ {2}\S+ \S+ {2}/, ''))).toEqual([
    'running  own  /w',
    'running  works · in the background  /w',
    'waiting  asks · in the background · 1 waiting  /w',
    'queued   next · 1st in the background  /w',
    'idle     over  /w',
    '',
  ]);
});
