/**
 * Folders the person opened, newest first. Only a convenience list: nothing is trusted or read because it is in here.
 */
import { desc, eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import { workspaces } from './schema.ts';

export interface RecentWorkspaces {
  /** At most 20. */
  list(): { path: string; name: string }[];
  remember(path: string, name: string, at: number): void;
  forget(path: string): void;
}

export function createRecentWorkspaces({ orm }: Database): RecentWorkspaces {
  return {
    list: () =>
      orm
        .select({ path: workspaces.path, name: workspaces.name })
        .from(workspaces)
        .orderBy(desc(workspaces.openedAt))
        .limit(20)
        .all(),
    remember(path, name, at) {
      const row = { path, name, openedAt: at };
      orm.insert(workspaces).values(row).onConflictDoUpdate({ target: workspaces.path, set: row }).run();
    },
    forget(path) {
      orm.delete(workspaces).where(eq(workspaces.path, path)).run();
    },
  };
}
