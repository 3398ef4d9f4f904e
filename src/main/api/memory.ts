/** What is remembered. */
import { type Api, unwrap } from './implement.ts';
import { realFolder } from './real-folder.ts';
import type { Services } from './services.ts';

export function memoryHandlers(api: Api, { memories, finding, meaning }: Services) {
  return {
    list: api.memory.list.handler(({ input }) => memories.list(real(input.workspace), input.state)),
    search: api.memory.search.handler(({ input }) => finding.search(input.query, real(input.workspace))),
    meaning: api.memory.meaning.handler(() => meaning.state()),
    add: api.memory.add.handler(({ input }) => unwrap(memories.add(placed(input)))),
    change: api.memory.change.handler(({ input: { id, ...wish } }) =>
      unwrap(memories.change(id, placed(wish))),
    ),
    remove: api.memory.remove.handler(({ input }) => {
      unwrap(memories.remove(input.id));
      return {};
    }),
    restore: api.memory.restore.handler(({ input }) => unwrap(memories.restore(input.id))),
    keep: api.memory.keep.handler(({ input }) => unwrap(memories.decide(input.id, 'kept'))),
    reject: api.memory.reject.handler(({ input }) => unwrap(memories.decide(input.id, 'rejected'))),
    export: api.memory.export.handler(({ input }) => ({
      markdown: memories.export(real(input.workspace)),
    })),
    import: api.memory.import.handler(({ input }) => unwrap(memories.import(input.markdown))),
  };
}

const placed = <T extends { scope?: string | null | undefined }>(wish: T): T =>
  typeof wish.scope === 'string' ? { ...wish, scope: real(wish.scope) } : wish;

/** A folder that is not there (any more) is known by the name it was given. */
function real(path: string): string;
function real(path: string | undefined): string | undefined;
function real(path: string | undefined): string | undefined {
  return path === undefined ? undefined : (realFolder(path) ?? path);
}
