/**
 * The schema of one constrained reply: words first, then calls, each by a tool that is offered, arguments in the order of the
 * tool's parameters. Kept to what every converter from schema to grammar knows, and flat: a dead end in the grammar is a
 * server error in the middle of an answer.
 */
import type { ToolSpec } from '../../base/tool-spec.ts';

type Schema = Record<string, unknown>;

/** More than a person would want to look through at once. */
const mostCalls = 8;

/** For `ModelRequest.schema`. The same tools give the same schema. */
export function replySchema(tools: readonly ToolSpec[], most = mostCalls): Schema {
  return object({
    say: { type: 'string' },
    calls: { type: 'array', maxItems: most, items: { anyOf: tools.map(callSchema) } },
  });
}

const callSchema = (tool: ToolSpec): Schema =>
  object({ tool: { enum: [tool.name] }, arguments: tightened(tool.exact?.() ?? tool.parameters) });

const object = (properties: Schema): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/**
 * Nothing that was not asked for, and bounded numbers as whole ones: grammars cannot hold a fraction to a bound, so a negative
 * number of seconds would come through.
 */
function tightened(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(tightened);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $schema: _, exclusiveMinimum, ...rest } = schema as Schema;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, tightened(value)]));
  if (inner.type === 'object' && inner.properties !== undefined)
    return { ...inner, additionalProperties: false };
  if (inner.type === 'number' && typeof exclusiveMinimum === 'number')
    return { ...inner, type: 'integer', minimum: Math.floor(exclusiveMinimum) + 1 };
  return exclusiveMinimum === undefined ? inner : { ...inner, exclusiveMinimum };
}

/** Tools for another try after a dead end in the grammar: those with the simplest arguments, never all and never none. */
export function fewerTools(tools: readonly ToolSpec[]): ToolSpec[] {
  const simple = tools.filter((tool) => propertiesOf(tool).length <= 2 && propertiesOf(tool).every(isPlain));
  if (simple.length > 0 && simple.length < tools.length) return simple;
  return tools.slice(0, Math.max(1, Math.floor(tools.length / 2)));
}

const propertiesOf = ({ parameters }: ToolSpec): unknown[] =>
  Object.values((parameters.properties ?? {}) as Schema);

const isPlain = (property: unknown): boolean => {
  const type = typeof property === 'object' && property !== null && 'type' in property ? property.type : null;
  return type === 'string' || type === 'boolean' || type === 'integer' || type === 'number';
};
