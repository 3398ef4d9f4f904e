/**
 * The import rules, run over small trees that break one each. What the checker says about the real tree is a part of
 * `npm test` by itself; here it is shown that it would say something.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const configFile = join(root, '.dependency-cruiser.cjs');

interface Rule {
  readonly name: string;
}

/** One tree per rule would cost a process each; instead one tree breaks all rules, each from files of its own. */
const breaking: [rule: string, file: string, text: string][] = [
  ['no-cycles', 'src/main/store/a.ts', "import type { B } from './b.ts';\nexport type A = B | 1;"],
  ['shared-is-pure', 'src/shared/node.ts', "import { join } from 'node:path';\nexport const a = join('a');"],
  [
    'shared-is-pure',
    'src/shared/up.ts',
    "import type { Leaf } from '../main/base/leaf.ts';\nexport type Up = Leaf;",
  ],
  ['renderer-sees-shared-only', 'src/renderer/up.ts', "export { leaf } from '../main/base/leaf.ts';"],
  ['renderer-without-node', 'src/renderer/fs.ts', "export { readFileSync } from 'node:fs';"],
  ['features-stay-apart', 'src/renderer/features/a/view.ts', "export { part } from '../b/part.ts';"],
  ['ui-without-domain', 'src/renderer/ui/button.ts', "export { part } from '../features/b/part.ts';"],
  ['stores-below-features', 'src/renderer/stores/data.ts', "export { part } from '../features/b/part.ts';"],
  ['preload-types-only', 'src/preload/values.ts', "export { said } from '../shared/said.ts';"],
  [
    'electron-in-its-host',
    'src/main/api/window.ts',
    "import type { App } from 'electron';\nexport type A = App;",
  ],
  ['electron-in-its-host', 'src/main/hosts/web.ts', "export { app } from 'electron';"],
  ['options-is-a-leaf', 'src/main/options.ts', "export { row } from './store/row.ts';"],
  ['app-knows-no-host', 'src/main/app.ts', "export { host } from './hosts/terminal.ts';"],
  [
    'hosts-below-entries',
    'src/main/hosts/terminal.ts',
    "export { entry } from '../cli.ts';\nexport const host = 1;",
  ],
  ['entries-in-main', 'src/main/web.ts', "export { entry } from './cli.ts';"],
  ['main-runs-on-dependencies', 'src/main/api/react.ts', "export { createElement } from 'react';"],
  ['resolvable', 'src/shared/lost.ts', "export { gone } from './gone.ts';"],
  ['main-settings', 'src/main/settings/up.ts', "export { row } from '../store/row.ts';"],
  ['main-settings', 'src/main/settings.ts', "export { row } from './store/row.ts';"],
  ['main-base', 'src/main/base/up.ts', "export { row } from '../store/row.ts';"],
  ['main-store', 'src/main/store/up.ts', "export { command } from '../exec/command.ts';"],
  ['main-exec', 'src/main/exec/up.ts', "import type { Row } from '../store/row.ts';\nexport type R = Row;"],
  ['main-models', 'src/main/models/up.ts', "export { row } from '../store/row.ts';"],
  ['main-policy', 'src/main/policy/up.ts', "export { row } from '../store/row.ts';"],
  ['main-skills', 'src/main/skills/up.ts', "export { command } from '../exec/command.ts';"],
  ['main-workspace', 'src/main/workspace/up.ts', "export { row } from '../store/row.ts';"],
  ['main-checkpoints', 'src/main/checkpoints/up.ts', "export { row } from '../store/row.ts';"],
  ['main-plan', 'src/main/plan/up.ts', "export { command } from '../exec/command.ts';"],
  ['main-memory', 'src/main/memory/up.ts', "export { command } from '../exec/command.ts';"],
  ['main-observe', 'src/main/observe/up.ts', "export { command } from '../exec/command.ts';"],
  ['main-tools', 'src/main/tools/up.ts', "export { row } from '../store/row.ts';"],
  ['main-guards', 'src/main/guards/up.ts', "export { row } from '../store/row.ts';"],
  ['main-gates', 'src/main/gates/up.ts', "export { search } from '../tools/read.ts';"],
  ['main-agent', 'src/main/agent/up.ts', "export { server } from '../api/server.ts';"],
  ['main-pipeline', 'src/main/pipeline/up.ts', "export { server } from '../api/server.ts';"],
  ['main-api', 'src/main/api/up.ts', "export { shell } from '../hosts/shell.ts';"],
];

/** Imports that must stay free, one for each rule that could be drawn too tightly. */
const innocent: Record<string, string> = {
  'src/shared/said.ts':
    "import { z } from 'zod';\nimport type { Said } from './word.ts';\nexport const said: Said = z.string().parse('a');",
  'src/shared/word.ts': 'export type Said = string;',
  'src/main/base/leaf.ts':
    "import { join } from 'node:path';\nexport type Leaf = 1;\nexport const leaf = join('a');",
  'src/main/store/row.ts':
    "import Database from 'better-sqlite3';\nimport { leaf } from '../base/leaf.ts';\nimport { said } from '../../shared/said.ts';\nexport type Row = 1;\nexport const row = [Database, leaf, said];",
  'src/main/exec/command.ts': "export { leaf as command } from '../base/leaf.ts';",
  'src/main/workspace/search.ts': "export { command as search } from '../exec/command.ts';",
  'src/main/tools/read.ts':
    "export { search } from '../workspace/search.ts';\nexport { command } from '../exec/command.ts';",
  'src/main/agent/turn.ts':
    "export { search } from '../tools/read.ts';\nexport { row } from '../store/row.ts';",
  'src/main/api/server.ts': "export { row as server } from '../agent/turn.ts';",
  'src/main/hosts/shell.ts': "export { server as shell } from '../api/server.ts';",
  'src/main/hosts/electron.ts': "export { app } from 'electron';\nexport { shell } from './shell.ts';",
  'src/main/cli.ts': "export { shell as entry } from './hosts/shell.ts';",
  'src/preload/index.ts':
    "import { ipcRenderer } from 'electron';\nimport type { Said } from '../shared/word.ts';\nexport const a: Said = String(ipcRenderer);",
  'src/renderer/features/b/part.ts':
    "import { said } from '../../../shared/said.ts';\nexport { createElement } from 'react';\nexport const part = said;",
};

const temporary: string[] = [];
afterAll(() => {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
});

function tree(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'layering-'));
  temporary.push(folder);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const name of ['tsconfig.json', 'tsconfig.base.json', 'package.json', '.dependency-cruiser.cjs']) {
    symlinkSync(join(root, name), join(folder, name));
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), `${text}\n`);
  }
  return folder;
}

interface Violation {
  readonly from: string;
  readonly rule: Rule;
}

function cruise(folder: string): Violation[] {
  const args = [tool, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { stdout } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const report = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  return report.summary.violations;
}

describe('import rules', () => {
  it('leave allowed imports alone', () => {
    expect(cruise(tree(innocent))).toEqual([]);
  });

  it('report each forbidden import, by its rule and its file', () => {
    const otherHalf = { 'src/main/store/b.ts': "import type { A } from './a.ts';\nexport type B = A | 2;" };
    const files = {
      ...innocent,
      ...otherHalf,
      ...Object.fromEntries(breaking.map(([, file, text]) => [file, text])),
    };
    const violations = cruise(tree(files));
    const found = violations.map(({ rule, from }) => `${rule.name} ${from}`);
    expect(breaking.map(([rule, file]) => `${rule} ${file}`).filter((each) => !found.includes(each))).toEqual(
      [],
    );
    const mayImport = new Set(Object.keys(innocent));
    expect(violations.filter(({ from }) => mayImport.has(from))).toEqual([]);
  });

  it('fail as the command that `npm test` runs', () => {
    const folder = tree({
      ...innocent,
      'src/main/store/up.ts': "export { command } from '../exec/command.ts';",
    });
    const args = [tool, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(stdout).toContain('main-store: src/main/store/up.ts');
    expect(status).not.toBe(0);
  });

  it('are each tried here', () => {
    const { forbidden } = createRequire(import.meta.url)(configFile) as { forbidden: Rule[] };
    const tried = new Set(breaking.map(([rule]) => rule));
    expect(forbidden.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('know every folder of src/main', () => {
    const { forbidden } = createRequire(import.meta.url)(configFile) as { forbidden: Rule[] };
    const known = new Set(forbidden.map(({ name }) => name.replace(/^main-/, '')));
    const folders = readdirSync(join(root, 'src/main'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => name).filter((name) => name !== 'hosts' && !known.has(name))).toEqual(
      [],
    );
  });
});
