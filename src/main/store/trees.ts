/** Files of a state of a folder, kept once however many checks and gates found them so, and as long as evidence of either names them. */
import { deflateSync, inflateSync } from 'node:zlib';
import type { Tree, TreeFile } from '../base/tree-state.ts';
import type { Database } from './database.ts';

export interface Trees {
  keepTree(tree: Tree): void;
  tree(digest: string): readonly TreeFile[] | undefined;
}

export function createTrees({ sqlite }: Pick<Database, 'sqlite'>): Trees {
  const put = sqlite.prepare('insert or ignore into plan_trees (digest, files) values (?, ?)');
  const prune = sqlite.prepare(
    `delete from plan_trees where digest <> ? and digest not in
       (select before from plan_evidence where before is not null union select after from plan_evidence where after is not null
        union select before from gate_evidence where before is not null
        union select after from gate_evidence where after is not null)`,
  );
  const get = sqlite.prepare<[string], Buffer>('select files from plan_trees where digest = ?').pluck();
  return {
    keepTree: sqlite.transaction(({ digest, files }: Tree) => {
      prune.run(digest);
      put.run(digest, deflateSync(JSON.stringify(files)));
    }),
    tree(digest: string) {
      const bytes = get.get(digest);
      return bytes === undefined ? undefined : (JSON.parse(inflateSync(bytes).toString()) as TreeFile[]);
    },
  };
}
