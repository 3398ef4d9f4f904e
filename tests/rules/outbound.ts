/**
 * Who may open a connection: one file does, one file judges and counts, and everybody else asks that one. A connection made
 * past them would be in no list and would be made offline too, so the ways Node offers are looked for one by one.
 */
import ts from 'typescript';
import { byNode } from './checkers.ts';

/** Opens sockets. */
export const opener = 'src/main/models/single-use-fetch.ts';
/** Judges and counts; the only one that may use the opener. */
export const door = 'src/main/models/egress.ts';
/** Talks to our own host in another process, at 127.0.0.1 by the schema of its file; it opens a WebSocket and nothing else. */
export const attachment = 'src/main/hosts/attach.ts';

/** What may be taken as a value from modules that can also connect: what listens, and what is only words. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  http: ['createServer', 'STATUS_CODES'],
  https: ['createServer'],
  http2: [],
  net: ['createServer', 'isIP'],
  tls: [],
  dgram: [],
  dns: [],
  'dns/promises': [],
  undici: [],
  'node-fetch': [],
  axios: [],
  got: [],
  'isomorphic-git/http/node': [],
  ws: ['WebSocketServer'],
};
const builders = new Set(['WebSocket', 'EventSource', 'XMLHttpRequest']);

const bare = (module: string): string => module.replace(/^node:/, '');
const isText = (node: ts.Node | undefined): node is ts.StringLiteralLike =>
  node !== undefined && ts.isStringLiteralLike(node);

/** Finds what opens connections in src/main, beside the three files above. */
export const noOutbound = byNode('one-door-out', (node, { path }) => {
  if (!path.startsWith('src/main/') || path === opener) return undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return ofImport(node, path);
  if (ts.isCallExpression(node)) return ofCall(node);
  if (ts.isNewExpression(node)) return ofNew(node, path);
  return isGlobalFetch(node) ? 'the global fetch' : undefined;
});

function ofImport(node: ts.ImportDeclaration | ts.ExportDeclaration, path: string): string | undefined {
  const module = isText(node.moduleSpecifier) ? bare(node.moduleSpecifier.text) : '';
  const names = valueNames(node);
  if (module.endsWith('/single-use-fetch.ts')) {
    return path !== door && names.includes('singleUseFetch') ? `the opener, past ${door}` : undefined;
  }
  if (module === 'electron') return names.includes('net') ? 'net of electron' : undefined;
  const allowed = Object.hasOwn(harmless, module) ? harmless[module] : undefined;
  const ours = path === attachment && module === 'ws' ? ['WebSocket'] : [];
  const wrong = allowed === undefined ? [] : names.filter((name) => ![...allowed, ...ours].includes(name));
  return wrong.length === 0 ? undefined : `${wrong.join(', ')} of ${module}`;
}

/** Imported or passed on as values; `*` for all at once. */
function valueNames(node: ts.ImportDeclaration | ts.ExportDeclaration): string[] {
  if (ts.isExportDeclaration(node)) {
    if (node.isTypeOnly) return [];
    const clause = node.exportClause;
    if (clause === undefined || ts.isNamespaceExport(clause)) return ['*'];
    return clause.elements.filter((one) => !one.isTypeOnly).map((one) => (one.propertyName ?? one.name).text);
  }
  const clause = node.importClause;
  if (clause === undefined || clause.isTypeOnly) return [];
  const named = clause.namedBindings;
  const all = clause.name !== undefined || (named !== undefined && ts.isNamespaceImport(named)) ? ['*'] : [];
  const some = named !== undefined && ts.isNamedImports(named) ? named.elements : [];
  const picked = some.filter((one) => !one.isTypeOnly).map((one) => (one.propertyName ?? one.name).text);
  return [...all, ...picked];
}

/** `import('node:net')`, `require('node:net')`, `process.getBuiltinModule('node:net')`. */
function ofCall(node: ts.CallExpression): string | undefined {
  const [first] = node.arguments;
  if (!isText(first) || !Object.hasOwn(harmless, bare(first.text))) return undefined;
  const called = node.expression.getText();
  const loads =
    node.expression.kind === ts.SyntaxKind.ImportKeyword || /(^|\.)(require|getBuiltinModule)$/.test(called);
  return loads ? `${first.text}, loaded at run time` : undefined;
}

function ofNew(node: ts.NewExpression, path: string): string | undefined {
  const name = node.expression.getText().replace(/^globalThis\./, '');
  if (builders.has(name)) return path === attachment && name === 'WebSocket' ? undefined : `new ${name}`;
  if (name !== 'OpenAI') return undefined;
  const [options] = node.arguments ?? [];
  const given = options !== undefined && ts.isObjectLiteralExpression(options) ? options.properties : [];
  const hasFetch = given.some(({ name: property }) => property?.getText() === 'fetch');
  return hasFetch ? undefined : 'new OpenAI without a fetch of ours';
}

function isGlobalFetch(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return /^(globalThis|global|self)\.fetch$/.test(node.getText());
  if (!ts.isIdentifier(node) || node.text !== 'fetch' || !isUse(node)) return false;
  for (let around: ts.Node = node.parent; around !== undefined; around = around.parent) {
    if (bindsFetch(around)) return false;
  }
  return true;
}

/** Not the name of a property, of a parameter or of a type's member. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const names = 'name' in parent && parent.name === node;
  const renames = 'propertyName' in parent && parent.propertyName === node;
  return !names && !renames && !ts.isTypeNode(parent) && !ts.isIndexedAccessTypeNode(parent);
}

function bindsFetch(node: ts.Node): boolean {
  const binds = (name: ts.BindingName): boolean =>
    ts.isIdentifier(name)
      ? name.text === 'fetch'
      : name.elements.some((element) => ts.isBindingElement(element) && binds(element.name));
  if (ts.isFunctionLike(node)) return node.parameters.some((parameter) => binds(parameter.name));
  if (!ts.isBlock(node) && !ts.isSourceFile(node)) return false;
  return node.statements.some(
    (statement) =>
      ts.isVariableStatement(statement) &&
      statement.declarationList.declarations.some((one) => binds(one.name)),
  );
}
