/** The schema that a constrained reply is held to: words first, every offered tool, and no argument that our own check would refuse. */
import { describe, expect, it } from 'vitest';
import { fewerTools, replySchema } from '../../../../src/main/models/rungs/reply-schema.ts';
import { createToolRegistry } from '../../../../src/main/tools/registry.ts';
import { noCommands } from '../../../support/no-commands.ts';

const registry = createToolRegistry({ commands: noCommands });
const names = registry.list().map(({ name }) => name);
const specs = registry.specs(names);

interface Call {
  properties: {
    tool: { enum: string[] };
    arguments: { properties: Record<string, Record<string, unknown>> };
  };
}
const callsIn = (schema: Record<string, unknown>): Call[] =>
  (schema.properties as { calls: { items: { anyOf: Call[] } } }).calls.items.anyOf;

describe('the schema of a reply', () => {
  const schema = replySchema(specs);

  it('has words before calls, and the tool before its arguments, whose order is the tool’s own', () => {
    expect(Object.keys(schema.properties as object)).toEqual(['say', 'calls']);
    const calls = callsIn(schema);
    expect(calls.map((call) => Object.keys(call.properties))).toEqual(names.map(() => ['tool', 'arguments']));
    expect(calls.map((call) => call.properties.tool.enum)).toEqual(names.map((name) => [name]));
    expect(calls.map((call) => Object.keys(call.properties.arguments.properties))).toEqual(
      specs.map((spec) => Object.keys(spec.parameters.properties as object)),
    );
  });

  it('holds arguments to bounds that the model is not told of', () => {
    const of = (name: string) =>
      callsIn(schema).find((call) => call.properties.tool.enum[0] === name)?.properties.arguments.properties;
    expect(of('execute_command')).toMatchObject({
      command: { type: 'string', minLength: 1 },
      timeout_seconds: { type: 'integer', minimum: 1 },
    });
    expect(of('read_file')).toMatchObject({ start_line: { type: 'integer', minimum: 1 } });
    expect(JSON.stringify(specs)).not.toMatch(/minLength|minimum/);
  });

  it('allows nothing besides, at any depth', () => {
    const objects = JSON.stringify(schema).match(/"type":"object"/g)?.length ?? 0;
    expect(objects).toBe(1 + 2 * names.length);
    expect(JSON.stringify(schema).match(/"additionalProperties":false/g)).toHaveLength(objects);
  });

  it('is the same bytes for the same tools', () => {
    expect(JSON.stringify(replySchema(createToolRegistry({ commands: noCommands }).specs(names)))).toBe(
      JSON.stringify(schema),
    );
  });
});

describe('fewer tools after a dead end', () => {
  it('are the simplest ones, in their order', () => {
    const fewer = fewerTools(specs).map(({ name }) => name);
    expect(fewer).not.toContain('ask_followup_question');
    expect(fewer).toEqual(names.filter((name) => fewer.includes(name)));
    expect(fewer).toEqual(expect.arrayContaining(['write_file', 'apply_diff', 'attempt_completion']));
  });

  it.each([1, 2, 3])('are some, and fewer where there is more than one, of %i alike', (count) => {
    const alike = specs.filter(({ name }) => name === 'write_file');
    const tools = Array.from({ length: count }, () => alike[0]).flatMap((spec) => spec ?? []);
    expect(fewerTools(tools)).toHaveLength(Math.max(1, Math.floor(count / 2)));
  });
});
