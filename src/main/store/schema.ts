/**
 * The tables, as drizzle sees them; `resources/migrations` holds the SQL that makes them. `events` is the truth, `sessions`
 * a projection of it that is renewed in the same transaction, `blobs` the contents that events name by digest.
 */
import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SessionRow } from '../../shared/feed.ts';

export const sessions = sqliteTable('sessions', {
  id: text('id').primaryKey(),
  title: text('title').notNull(),
  workspace: text('workspace').notNull(),
  mode: text('mode').notNull(),
  model: text('model').notNull(),
  status: text('status').$type<SessionRow['status']>().notNull(),
  waiting: integer('waiting').notNull(),
  events: integer('events').notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export const events = sqliteTable(
  'events',
  {
    sessionId: text('session_id').notNull(),
    seq: integer('seq').notNull(),
    at: integer('at').notNull(),
    type: text('type').notNull(),
    /** JSON of the fact's data. */
    data: text('data').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.seq] })],
);

export const blobs = sqliteTable('blobs', {
  digest: text('digest').primaryKey(),
  bytes: blob('bytes', { mode: 'buffer' }).notNull(),
});

export const workspaces = sqliteTable('workspaces', {
  path: text('path').primaryKey(),
  name: text('name').notNull(),
  openedAt: integer('opened_at').notNull(),
});
