/**
 * The rules of the design hold for the tree as it is. Each rule is first shown a snippet that breaks it: a rule that
 * could not find anything would pass whatever the code became.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as rules from './checkers.ts';

const root = join(import.meta.dirname, '../..');

function sourcesUnder(folder: string, ending: RegExp): rules.SourceText[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: file.slice(root.length + 1).replaceAll('\\', '/'),
      text: readFileSync(file, 'utf8'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const code = sourcesUnder('src', /\.tsx?$/);
const all = sourcesUnder('src', /\.(tsx?|css)$/);

function at(text: string, path = 'src/main/tools/thing.ts'): rules.SourceText {
  return { path, text };
}

const manyLines = (count: number, line: string) => Array.from({ length: count }, () => line).join('\n');

/** Rule, text that breaks it once, text beside it that does not, and where both would lie. */
const controls: [rules.Checker, string, string, string?][] = [
  [rules.fileSize, manyLines(401, '// a'), `${manyLines(400, '// a')}\n`],
  [rules.header, "import a from 'a';\n/** late */", '/** what for */\nexport const a = 1;'],
  [rules.header, '// @ts-check\nlet a;', '// what for\nlet a;'],
  [rules.header, 'body {}', '/* what for */\nbody {}', 'src/renderer/main.css'],
  [
    rules.functionSize,
    `function f() {\n${manyLines(49, 'a();')}\n}`,
    `function f() {\n${manyLines(48, 'a();')}\n}`,
  ],
  [
    rules.functionSize,
    `const f = () => {\n${manyLines(49, 'a();')}\n};`,
    `const f = [\n${manyLines(60, '1,')}\n];`,
  ],
  [
    rules.functionSize,
    `function make() {\n${manyLines(30, 'a();')}\nreturn () => {\n${manyLines(3, 'b();')}\n};\n${manyLines(20, 'a();')}\n}`,
    `function make() {\nreturn { one() {\n${manyLines(40, 'a();')}\n}, two() {\n${manyLines(40, 'a();')}\n} };\n}`,
  ],
  [rules.functionSize, `const o = { m() {\n${manyLines(49, 'a();')}\n} };`, 'const o = { m() {} };'],
  [
    rules.functionSize,
    `export const View = () => (\n<p>\n${manyLines(47, 'x')}\n</p>\n);`,
    'export const View = () => <p />;',
    'src/renderer/ui/view.tsx',
  ],
  [rules.noAny, 'let a: Record<string, any>;', "let any = 'any'; // any"],
  [rules.noEnum, 'const enum A { B }', "const a = 'enum';"],
  [rules.noDefaultExport, 'export default function a() {}', 'export function a() {}'],
  [rules.noDefaultExport, 'const a = 1; export default a;', 'const a = 1; export { a };'],
  [rules.noDefaultExport, 'const a = 1; export { a as default };', "import a from 'a';"],
  [
    rules.noBarrel,
    "export * from './a.ts';\nexport { b } from './b.ts';",
    "export * from './a.ts';\nexport const b = 1;",
  ],
  [rules.noBarrel, "import { a } from './a.ts';\nexport { a } from './a.ts';", 'export const a = 1;'],
  [rules.declaredNames, 'export class SessionManager {}', 'export class ManagedSession {}'],
  [rules.declaredNames, 'interface StoreImpl {}', 'interface Simple {}'],
  [rules.declaredNames, 'const pathUtils = {};', 'function f() { const inner = {}; }'],
  [rules.declaredNames, 'function readV2() {}', 'function readUtf8() {}\nfunction ipv4() {}'],
  [rules.declaredNames, 'type OptionsOld = 1;', 'type Threshold = 1;\ntype Old = 1;'],
  [rules.fileNames, '', '', 'src/main/base/path-utils.ts'],
  [rules.fileNames, '', '', 'src/main/base/PathJoin.ts'],
  [rules.fileNames, '', '', 'src/main/base/path-v2.ts'],
  [rules.noSuppression, '// @ts-ignore\na();', "const a = '// @ts-ignore';"],
  [rules.noSuppression, '/* @ts-expect-error for now */ a();', '// a ts ignore\na();'],
  [rules.noDoubleCast, 'const a = b as unknown as string;', 'const a = b as unknown;'],
  [rules.noDoubleCast, 'const a = (b as unknown) as string;', 'const a = b as string;'],
  [rules.noEmptyCatch, 'try { a(); } catch {}', 'try { a(); } catch {\n  // gone already\n}'],
  [rules.noEmptyCatch, 'try { a(); } catch (error) {\n}', 'try { a(); } catch { b(); }'],
  [rules.noEnvironment, 'const home = process.env.HOME;', 'const all = { process, env: 1 }; all.env;'],
  [rules.noEnvironment, "import { env } from 'node:process';", "import { argv } from 'node:process';"],
  [rules.noEnvironment, "import { env as e } from 'process';", "import { env } from './env.ts';"],
  [rules.noEnvironment, 'const { env } = process;', 'const { argv } = process;'],
  [rules.noEnvironment, "const home = process['env'];", 'const home = process.argv;'],
];

describe('every rule finds what breaks it', () => {
  it.each(controls.map(([check, bad, good, path]) => [bad.slice(0, 60), check, bad, good, path] as const))(
    '%j',
    (_title, check, bad, good, path) => {
      const found = check(at(bad, path));
      expect(found).toHaveLength(1);
      expect(found[0]?.where).toContain(path ?? 'src/main/tools/thing.ts');
      // For rules about names the file's own name is the fault, so an innocent name takes the place of innocent text.
      expect(check(at(good, check === rules.fileNames ? 'src/main/base/path-join.ts' : path))).toEqual([]);
    },
  );

  it('has a control for every rule', () => {
    const tried = new Set(controls.map(([check]) => check));
    expect(Object.values(rules.fileCheckers).filter((check) => !tried.has(check))).toEqual([]);
  });

  it('lets the one reader of the environment read it', () => {
    expect(rules.noEnvironment(at('process.env.HOME;', rules.environmentReader))).toEqual([]);
  });

  it('names the line', () => {
    expect(rules.noAny(at('let a;\n\nlet b: any;'))[0]?.where).toBe('src/main/tools/thing.ts:3');
    expect(rules.noSuppression(at('a();\n// @ts-ignore\nb();'))[0]?.where).toBe('src/main/tools/thing.ts:2');
  });
});

describe('src keeps the rules', () => {
  it('is there to be checked', () => {
    expect(code.length).toBeGreaterThan(0);
  });

  it.each(Object.entries(rules.fileCheckers))('%s', (_name, check) => {
    const files =
      check === rules.header || check === rules.fileSize || check === rules.fileNames ? all : code;
    expect(files.flatMap(check)).toEqual([]);
  });

  it('has a median file of at most 120 lines', () => {
    expect(rules.median([1, 500, 121])).toBe(121);
    expect(rules.median(code.map(({ text }) => rules.lineCount(text)))).toBeLessThanOrEqual(
      rules.limits.medianLines,
    );
  });

  it('reads the environment in a file that exists', () => {
    expect(existsSync(join(root, rules.environmentReader))).toBe(true);
  });
});
