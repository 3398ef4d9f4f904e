/**
 * A JSON schema as a grammar (GBNF) that llama.cpp holds an answer to. The library's own converter makes every property
 * required, which has a model invent line numbers for a file it wants whole; this one keeps optional ones optional.
 *
 * What a grammar cannot say (patterns, exact bounds of numbers) is left out: whoever asked validates the answer anyway.
 * Properties come in the order of the schema.
 */
type Schema = Record<string, unknown>;

interface Rules {
  /** Gives the body a name and returns it; the same body twice gets one. */
  name(stem: string, body: string): string;
  /** A name whose body may refer to it. */
  reserve(key: string, body: () => string): string;
}

/** Throws a `TypeError` for a reference that leads nowhere and for nothing else: unknown parts allow any JSON. */
export function schemaGrammar(schema: Schema): string {
  const bodies = new Map<string, string>();
  const names = new Map<string, string>();
  const rules: Rules = {
    name(stem, body) {
      const known = names.get(body);
      if (known !== undefined) return known;
      const name = `${stem}-${names.size}`;
      names.set(body, name);
      bodies.set(name, body);
      return name;
    },
    reserve(key, body) {
      const known = names.get(key);
      if (known !== undefined) return known;
      const name = `shared-${names.size}`;
      names.set(key, name);
      bodies.set(name, body());
      return name;
    },
  };
  const root = expression(schema, { rules, root: schema });
  const lines = [...bodies].map(([name, body]) => `${name} ::= ${body}`);
  return [`root ::= ${root}`, ...lines, ...common].join('\n');
}

const common = [
  'gap ::= " "?',
  String.raw`char ::= [^"\\\x00-\x1F\x7F] | "\\" (["\\/bfnrt] | "u" code)`,
  // Half of a surrogate pair is valid JSON and no text.
  'code ::= [0-9a-cA-CefEF] hex hex hex | [dD] [0-7] hex hex',
  'hex ::= [0-9a-fA-F]',
  String.raw`string ::= "\"" char* "\""`,
  'digits ::= [0-9]{0,14}',
  'integer ::= "-"? ("0" | [1-9] digits)',
  'number ::= integer fraction',
  'fraction ::= ("." [0-9]{1,12})?',
  'boolean ::= "true" | "false"',
  'object ::= "{" gap (string ":" gap any ("," gap string ":" gap any)*)? gap "}"',
  'array ::= "[" gap (any ("," gap any)*)? gap "]"',
  'any ::= object | array | string | number | boolean | "null"',
];

interface Scope {
  rules: Rules;
  root: Schema;
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const schemas = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);
const amount = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function expression(schema: Schema, scope: Scope): string {
  if (typeof schema.$ref === 'string') return reference(schema.$ref, scope);
  const merged = schemas(schema.allOf).reduce<Schema>((all, part) => merge(all, part), schema);
  const choices = [...schemas(merged.anyOf), ...schemas(merged.oneOf)];
  if (choices.length > 0) return either(choices.map((choice) => expression(choice, scope)));
  if ('const' in merged) return literal(JSON.stringify(merged.const));
  if (Array.isArray(merged.enum)) return either(merged.enum.map((value) => literal(JSON.stringify(value))));
  const types: unknown[] = Array.isArray(merged.type) ? merged.type : [merged.type ?? guess(merged)];
  return either(types.map((type) => ofType(type, merged, scope)));
}

const merge = (one: Schema, other: Schema): Schema => ({
  ...one,
  ...other,
  properties: { ...(one.properties ?? {}), ...(other.properties ?? {}) },
  required: [...list(one.required), ...list(other.required)],
});

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function guess(schema: Schema): string | undefined {
  if ('properties' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined;
}

function ofType(type: unknown, schema: Schema, scope: Scope): string {
  switch (type) {
    case 'string':
      return text(schema, scope);
    case 'integer':
    case 'number':
      return figure(type, schema, scope);
    case 'boolean':
      return 'boolean';
    case 'null':
      return '"null"';
    case 'object':
      return record(schema, scope);
    case 'array':
      return sequence(schema, scope);
    default:
      return 'any';
  }
}

const either = (choices: string[]): string =>
  choices.length === 1 ? (choices[0] ?? 'any') : `(${[...new Set(choices)].join(' | ')})`;

function reference(path: string, { rules, root }: Scope): string {
  const target = path
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .reduce<unknown>((at, part) => (isSchema(at) ? at[part] : undefined), root);
  if (!path.startsWith('#') || !isSchema(target))
    throw new TypeError(`the schema refers to ${path}, which is not in it`);
  return rules.reserve(path, () => expression(target, { rules, root }));
}

function text(schema: Schema, { rules }: Scope): string {
  const least = amount(schema.minLength) ?? 0;
  const most = amount(schema.maxLength);
  if (least === 0 && most === undefined) return 'string';
  return rules.name('text', String.raw`"\"" char${repeat(least, most)} "\""`);
}

const repeat = (least: number, most: number | undefined): string => `{${least},${most ?? ''}}`;

/** Signs and zero are all of the bounds that are kept: those are what tools have. */
function figure(type: 'integer' | 'number', schema: Schema, { rules }: Scope): string {
  const lowest = amount(schema.minimum);
  const above = amount(schema.exclusiveMinimum);
  const positive = (lowest ?? 0) > 0 || (above ?? -1) >= 0;
  if (!positive && lowest !== 0) return type;
  const whole = positive ? '[1-9] digits' : '("0" | [1-9] digits)';
  return rules.name('figure', type === 'integer' ? whole : `${whole} fraction`);
}

function sequence(schema: Schema, scope: Scope): string {
  const fixed = schemas(schema.prefixItems).map((item) => expression(item, scope));
  const least = Math.max(0, (amount(schema.minItems) ?? 0) - fixed.length);
  const most = amount(schema.maxItems);
  const left = most === undefined ? undefined : Math.max(0, most - fixed.length);
  if (schema.items === false || left === 0) return rulesOf(scope, fixed.join(' "," gap '));
  const item = isSchema(schema.items) ? expression(schema.items, scope) : 'any';
  if (fixed.length > 0)
    return rulesOf(scope, `${fixed.join(' "," gap ')} ("," gap ${item})${repeat(least, left)}`);
  const more = repeat(Math.max(0, least - 1), left === undefined ? undefined : left - 1);
  const items = `${item} ("," gap ${item})${more}`;
  return rulesOf(scope, least > 0 ? items : `(${items})?`);
}

const rulesOf = ({ rules }: Scope, items: string): string => rules.name('list', `"[" gap ${items} gap "]"`);

function record(schema: Schema, scope: Scope): string {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  const more = schema.additionalProperties;
  if (properties.length === 0 && (more === undefined || more === true)) return 'object';
  const required = new Set(list(schema.required));
  const fields = properties.map(([name, value]): Field => {
    const worth = isSchema(value) ? expression(value, scope) : 'any';
    return { text: `${literal(JSON.stringify(name))} ":" gap ${worth}`, required: required.has(name) };
  });
  const others = isSchema(more) ? expression(more, scope) : more === true ? 'any' : undefined;
  const body = scope.rules.name('fields', fieldsBody(fields, others, scope));
  return scope.rules.name('object', `"{" gap ${body} gap "}"`);
}

interface Field {
  text: string;
  required: boolean;
}

/** From the last field to the first. `first`: nothing stands before it, so there is no comma. */
function fieldsBody(fields: readonly Field[], others: string | undefined, { rules }: Scope): string {
  const other = `string ":" gap ${others}`;
  let rest =
    others === undefined
      ? { first: '""', later: '""' }
      : { first: `(${other} ("," gap ${other})*)?`, later: `("," gap ${other})*` };
  for (const { text: field, required } of fields.toReversed()) {
    const later = rules.name('more', rest.later);
    const skipped = { first: ` | ${rules.name('more', rest.first)}`, later: ` | ${later}` };
    rest = {
      first: `${field} ${later}${required ? '' : skipped.first}`,
      later: `"," gap ${field} ${later}${required ? '' : skipped.later}`,
    };
  }
  return rest.first;
}

/** Text as a grammar writes it. */
const literal = (value: string): string =>
  `"${value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}"`;
