/**
 * Which simple commands a text holds, wherever they are: in substitutions, loops, functions. This is for showing and for refusing,
 * so it looks everywhere; what may run unseen is decided on the plain reading alone (`parse-command.ts`).
 */
import type { Node } from 'web-tree-sitter';

/** What a text holds besides simple commands in a row, and why it is no matter for a rule. */
export type Mark =
  | 'redirection'
  | 'substitution'
  | 'expansion'
  | 'assignment'
  | 'here-document'
  | 'function'
  | 'loop'
  | 'condition'
  | 'group'
  | 'background'
  | 'quoting'
  | 'syntax'
  | 'too-long'
  | 'invisible'
  | 'unclear';

export interface TreePart {
  text: string;
  /** Null where only running it would tell. */
  words: (string | null)[];
  marks: Mark[];
}

export interface TreeReading {
  parts: TreePart[];
  marks: Set<Mark>;
  /** Where output is written to, as written in the text. */
  targets: string[];
}

const mostParts = 50;
const deepest = 100;

const markOf: Readonly<Record<string, Mark>> = {
  file_redirect: 'redirection',
  heredoc_redirect: 'here-document',
  herestring_redirect: 'here-document',
  command_substitution: 'substitution',
  process_substitution: 'substitution',
  simple_expansion: 'expansion',
  expansion: 'expansion',
  arithmetic_expansion: 'expansion',
  brace_expression: 'expansion',
  variable_assignment: 'assignment',
  variable_assignments: 'assignment',
  function_definition: 'function',
  for_statement: 'loop',
  c_style_for_statement: 'loop',
  while_statement: 'loop',
  if_statement: 'condition',
  case_statement: 'condition',
  test_command: 'condition',
  negated_command: 'condition',
  ternary_expression: 'condition',
  subshell: 'group',
  compound_statement: 'group',
  ansi_c_string: 'quoting',
  translated_string: 'quoting',
  '&': 'background',
  ERROR: 'syntax',
};

const commands = new Set(['command', 'declaration_command', 'unset_command']);
/** Output that is joined or thrown away; nothing is written anywhere. */
const harmless = /^[12]?>(&[12]|\s*\/dev\/null)$|^&>\s*\/dev\/null$/;

export function readTree(root: Node): TreeReading {
  const reading: TreeReading = { parts: [], marks: new Set(), targets: [] };
  walk(root, reading, 0, new Set());
  return reading;
}

/** `own`: where marks go that are of the command around, besides those of the whole. */
function walk(node: Node, reading: TreeReading, depth: number, own: Set<Mark>): void {
  if (depth > deepest || reading.parts.length >= mostParts) {
    reading.marks.add('too-long');
    return;
  }
  const mark = node.isMissing ? 'syntax' : markOf[node.type];
  const isHarmless = node.type === 'file_redirect' && harmless.test(node.text);
  if (mark !== undefined && !isHarmless) {
    reading.marks.add(mark);
    own.add(mark);
  }
  if (node.type === 'file_redirect') target(node, reading);
  if (commands.has(node.type)) simple(node, reading, depth);
  else if (node.type === 'redirected_statement') redirected(node, reading, depth, own);
  else for (const child of node.children) if (child !== null) walk(child, reading, depth + 1, own);
}

function simple(node: Node, reading: TreeReading, depth: number): void {
  const marks = new Set<Mark>();
  const part: TreePart = { text: node.text, words: wordsOf(node), marks: [] };
  // The parser puts an empty one where something is missing, and marks that.
  if (node.text !== '') reading.parts.push(part);
  for (const child of node.children) if (child !== null) walk(child, reading, depth + 1, marks);
  part.marks = [...marks];
}

/** What is redirected is told of the command it belongs to, with its text. */
function redirected(node: Node, reading: TreeReading, depth: number, own: Set<Mark>): void {
  const marks = new Set<Mark>();
  const first = reading.parts.length;
  for (const child of node.children) {
    if (child === null) continue;
    walk(child, reading, depth + 1, child.type.endsWith('_redirect') ? marks : own);
  }
  const part = reading.parts[first];
  if (part === undefined) return;
  part.marks = [...new Set([...part.marks, ...marks])];
  if (node.childForFieldName('body')?.type === 'command') part.text = node.text;
}

function target(node: Node, reading: TreeReading): void {
  const [operator] = node.text.match(/[<>&|]+/) ?? [''];
  const place = node.childrenForFieldName('destination')[0];
  if (place == null || !operator.includes('>') || /&$/.test(operator) || harmless.test(node.text)) return;
  reading.targets.push(literal(place) ?? place.text);
}

function wordsOf(node: Node): (string | null)[] {
  return node.children.flatMap((child, index) => {
    if (child === null || child.type === 'variable_assignment') return node.type === 'command' ? [] : [null];
    if (child.type.endsWith('_redirect')) return [];
    // `export` and its like are no nodes of their own kind of word, but the first thing of the command.
    if (node.type !== 'command') return [index === 0 ? child.text : literal(child)];
    return [literal(child.type === 'command_name' ? (child.children[0] ?? child) : child)];
  });
}

/** The word's text when it is written out; null when something is put in its place as the command runs. */
function literal(node: Node): string | null {
  const { text, type } = node;
  if (type === 'word' || type === 'number' || type === 'variable_name') {
    return /[{}$`]/.test(text) ? null : text.replace(/\\([\s\S])/g, '$1');
  }
  if (type === 'raw_string') return text.slice(1, -1);
  if (type === 'string') {
    return /(^|[^\\])[$`]/.test(text) ? null : text.slice(1, -1).replace(/\\([$`"\\])/g, '$1');
  }
  if (type !== 'concatenation') return null;
  const pieces = node.children.map((child) => (child === null ? null : literal(child)));
  return pieces.every((piece) => piece !== null) ? pieces.join('') : null;
}
