/**
 * The tables, as drizzle sees them; `resources/migrations` holds the SQL that makes them. `events` is the truth, `sessions`
 * a projection of it that is renewed in the same transaction, `blobs` the contents that events name by digest.
 */
import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SessionRow } from '../../shared/feed.ts';
import type { ModelRung } from '../../shared/model-rung.ts';

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
  pinned: integer('pinned', { mode: 'boolean' }).notNull(),
  archived: integer('archived', { mode: 'boolean' }).notNull(),
  parent: text('parent'),
  errand: integer('errand'),
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

/** How each model makes calls; what is unknown of its server is an empty text. */
export const modelRungs = sqliteTable(
  'model_rungs',
  {
    model: text('model').notNull(),
    endpoint: text('endpoint').notNull(),
    template: text('template').notNull(),
    build: text('build').notNull(),
    rung: text('rung').$type<ModelRung['rung']>().notNull(),
    by: text('by').$type<ModelRung['by']>().notNull(),
    why: text('why').notNull(),
    /** JSON of what the probes showed. */
    evidence: text('evidence').notNull(),
    at: integer('at').notNull(),
    lowered: integer('lowered').notNull(),
  },
  (table) => [primaryKey({ columns: [table.model, table.endpoint, table.template, table.build] })],
);
