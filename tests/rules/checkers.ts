/**
 * The house rules a compiler, a linter or an import graph cannot see, as pure functions from text to findings.
 * Each is tried on a bad snippet in design.test.ts before it is believed about the tree: a checker that finds
 * nothing anywhere would pass forever.
 */
import ts from 'typescript';

export interface SourceText {
  /** Path relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Finding {
  readonly rule: string;
  readonly where: string;
  readonly detail: string;
}

export type Checker = (source: SourceText) => Finding[];

export const limits = { fileLines: 400, medianLines: 120, functionLines: 50 } as const;

/** Lines as an editor counts them: a final newline does not begin another. */
export function lineCount(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

export function fileSize({ path, text }: SourceText): Finding[] {
  const lines = lineCount(text);
  if (lines <= limits.fileLines) return [];
  return [{ rule: 'file-size', where: path, detail: `${lines} lines, ceiling ${limits.fileLines}` }];
}

export function header({ path, text }: SourceText): Finding[] {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  const comment = path.endsWith('.css') ? /^\/\*/ : /^(\/\*\*|\/\/)/;
  if (comment.test(start) && !start.startsWith('// @')) return [];
  return [{ rule: 'header', where: `${path}:1`, detail: 'begins without a comment saying what it is for' }];
}

/** Every rule looks at every file: each is read and laid out once. */
const known = new WeakMap<SourceText, { file: ts.SourceFile; nodes: ts.Node[] }>();

function parse(source: SourceText): { file: ts.SourceFile; nodes: readonly ts.Node[] } {
  const there = known.get(source);
  if (there !== undefined) return there;
  const kind = source.path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ESNext, true, kind);
  const nodes: ts.Node[] = [];
  const add = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, add);
  };
  add(file);
  known.set(source, { file, nodes });
  return { file, nodes };
}

/** From 1. */
const lineOf = (node: ts.Node, file: ts.SourceFile): number =>
  file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;

/** A checker that looks at one node at a time; `look` answers with words for what is wrong. */
export function byNode(
  rule: string,
  look: (node: ts.Node, source: SourceText) => string | undefined,
): Checker {
  return (source) => {
    const found: Finding[] = [];
    const { file, nodes } = parse(source);
    for (const node of nodes) {
      const detail = look(node, source);
      if (detail !== undefined) found.push({ rule, where: `${source.path}:${lineOf(node, file)}`, detail });
    }
    return found;
  };
}

function nameOfFunction(node: ts.Node): string {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isFunctionExpression(node)) {
    return node.name?.getText() ?? '(anonymous)';
  }
  if (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent))
    return node.parent.name.getText();
  return '(anonymous)';
}

/**
 * A function's own lines: those of the functions inside it count for them. A closure factory is what a class would be
 * elsewhere, and its length says nothing about how much one has to hold in mind at a time.
 */
export const functionSize: Checker = (source) => {
  const found: Finding[] = [];
  const { file, nodes } = parse(source);
  for (const node of nodes) {
    if (!hasBody(node)) continue;
    const lines = ownLines(node, file);
    if (lines <= limits.functionLines) continue;
    const detail = `${nameOfFunction(node)} has ${lines} lines of its own, ceiling ${limits.functionLines}`;
    found.push({ rule: 'function-size', where: `${source.path}:${lineOf(node, file)}`, detail });
  }
  return found;
};

const hasBody = (node: ts.Node): boolean =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

function ownLines(node: ts.Node, file: ts.SourceFile): number {
  const lineAt = (position: number): number => file.getLineAndCharacterOfPosition(position).line;
  let inner = 0;
  const visit = (child: ts.Node): void => {
    // The first line of a function inside belongs to the one around it.
    if (hasBody(child)) inner += lineAt(child.getEnd()) - lineAt(child.getStart());
    else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return lineAt(node.getEnd()) - lineAt(node.getStart()) + 1 - inner;
}

export const noAny = byNode('no-any', (node) => (node.kind === ts.SyntaxKind.AnyKeyword ? 'any' : undefined));

export const noEnum = byNode('no-enum', (node) => (ts.isEnumDeclaration(node) ? node.name.text : undefined));

export const noDefaultExport = byNode('no-default-export', (node) => {
  if (ts.isExportAssignment(node)) return 'export default';
  if (ts.isExportSpecifier(node) && node.name.text === 'default') return 'export { … as default }';
  const isDefault =
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some((word) => word.kind === ts.SyntaxKind.DefaultKeyword);
  return isDefault === true ? 'export default' : undefined;
});

/** A file whose every statement passes on another file's names. One with something of its own may do so too. */
export const noBarrel: Checker = (source) => {
  const statements = parse(source).file.statements;
  const passesOn = statements.filter(
    (each) => ts.isExportDeclaration(each) && each.moduleSpecifier !== undefined,
  );
  const rest = statements.filter((each) => !ts.isExportDeclaration(each) && !ts.isImportDeclaration(each));
  if (passesOn.length === 0 || rest.length > 0) return [];
  return [{ rule: 'no-barrel', where: `${source.path}:1`, detail: 'only re-exports' }];
};

const jobless = /(Manager|Helper|Helpers|Util|Utils|Impl)$/;
const versioned = /[a-z](?:(?:V|_v)\d+|Old|Legacy)$/;

function badName(name: string): string | undefined {
  if (jobless.test(name)) return `${name}: name it for what it does`;
  if (versioned.test(name)) return `${name}: no version suffixes`;
  return undefined;
}

export const declaredNames = byNode('names', (node) => {
  const declares =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    (ts.isVariableDeclaration(node) && ts.isSourceFile(node.parent.parent.parent));
  if (!declares || node.name === undefined || !ts.isIdentifier(node.name)) return undefined;
  return badName(node.name.text);
});

export function fileNames({ path }: SourceText): Finding[] {
  const found: Finding[] = [];
  for (const part of path.replace(/^src\//, '').split('/')) {
    const stem = part.replace(/(\.d)?\.[a-z]+$/, '');
    const wrong = [
      /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/.test(stem) ? undefined : 'not kebab-case',
      /(^|-)(manager|helpers?|utils?|impl)$/.test(stem) ? 'name it for what it does' : undefined,
      /-(v\d+|new|old|legacy|final|copy)$/.test(stem) ? 'no version suffixes' : undefined,
    ];
    for (const detail of wrong)
      if (detail !== undefined) found.push({ rule: 'file-names', where: path, detail });
  }
  return found;
}

/** `ts-expect-error` is among them: in src a type that does not fit is a type to mend. */
export function noSuppression({ path, text }: SourceText): Finding[] {
  const found: Finding[] = [];
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, false, ts.LanguageVariant.JSX, text);
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    const comment =
      token === ts.SyntaxKind.SingleLineCommentTrivia || token === ts.SyntaxKind.MultiLineCommentTrivia;
    const directive = comment
      ? scanner.getTokenText().match(/@ts-(ignore|nocheck|expect-error)/)?.[0]
      : undefined;
    if (directive === undefined) continue;
    const line = text.slice(0, scanner.getTokenStart()).split('\n').length;
    found.push({ rule: 'no-suppression', where: `${path}:${line}`, detail: directive });
  }
  return found;
}

export const noDoubleCast = byNode('no-double-cast', (node) => {
  if (!ts.isAsExpression(node)) return undefined;
  let inner: ts.Expression = node.expression;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  const throughUnknown = ts.isAsExpression(inner) && inner.type.kind === ts.SyntaxKind.UnknownKeyword;
  return throughUnknown ? node.getText().split('\n')[0] : undefined;
});

/** A comment saying why nothing is to be done makes an empty catch a decision. */
export const noEmptyCatch = byNode('no-empty-catch', (node) => {
  if (!ts.isCatchClause(node) || node.block.statements.length > 0) return undefined;
  return /\/[/*]/.test(node.block.getFullText()) ? undefined : 'catch {}';
});

export const environmentReader = 'src/main/options.ts';

export const noEnvironment = byNode('no-environment', (node, { path }) => {
  if (path === environmentReader) return undefined;
  const byName = ts.isPropertyAccessExpression(node) && node.name.text === 'env';
  const byKey =
    ts.isElementAccessExpression(node) && /^['"`]env['"`]$/.test(node.argumentExpression.getText());
  const importsIt = ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === 'env';
  const from = importsIt ? node.parent.parent.parent.moduleSpecifier.getText().slice(1, -1) : '';
  const isProcess = (byName || byKey) && /^(globalThis\.)?process$/.test(node.expression.getText());
  const taken = ts.isBindingElement(node) && node.getText().startsWith('env') && bindsProcess(node);
  return isProcess || taken || /^(node:)?process$/.test(from) ? 'reads the environment' : undefined;
});

function bindsProcess(node: ts.BindingElement): boolean {
  const declaration = node.parent.parent;
  return ts.isVariableDeclaration(declaration) && declaration.initializer?.getText() === 'process';
}

/** Every rule that looks at one file of src alone. */
export const fileCheckers: Readonly<Record<string, Checker>> = {
  fileSize,
  header,
  functionSize,
  noAny,
  noEnum,
  noDefaultExport,
  noBarrel,
  declaredNames,
  fileNames,
  noSuppression,
  noDoubleCast,
  noEmptyCatch,
  noEnvironment,
};
