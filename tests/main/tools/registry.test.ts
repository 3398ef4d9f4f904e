import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fillTemplate } from '../../../src/main/base/template.ts';
import { createToolRegistry } from '../../../src/main/tools/registry.ts';
import type { Tool } from '../../../src/main/tools/tool.ts';
import { ok } from '../../../src/shared/result.ts';
import { noCommands } from '../../support/no-commands.ts';

const create = () => createToolRegistry({ commands: noCommands });
const names = (registry: ReturnType<typeof create>) => registry.list().map((tool) => tool.name);

const extra: Tool = {
  name: 'extra',
  effect: 'read',
  description: 'Extra.',
  parameters: z.object({
    minimum: z.int().min(3),
    list: z.array(z.object({ maximum: z.string() })).optional(),
  }),
  propose: async () => ok({ proposal: { kind: 'answer', content: '' }, summary: '' }),
};

describe('the tools the model is told of', () => {
  it('come in a fixed order with fixed parameters', () => {
    const registry = create();
    const shape = registry.specs(names(registry)).map(({ name, parameters }) => {
      const { properties, required = [] } = z
        .object({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()).optional() })
        .parse(parameters);
      return `${name}(${Object.keys(properties)
        .map((key) => (required.includes(key) ? key : `${key}?`))
        .join(', ')})`;
    });
    expect(shape).toMatchInlineSnapshot(`
      [
        "read_file(path, start_line?, end_line?)",
        "list_files(path?, recursive?)",
        "search_in_code(query, path?, glob?)",
        "write_file(path, content)",
        "apply_diff(path, diff)",
        "execute_command(command, timeout_seconds?)",
        "ask_followup_question(question, options?)",
        "attempt_completion(result)",
        "switch_mode(mode, reason)",
      ]
    `);
  });

  it('cost, with the coder’s prompt, no more than they did when they were measured', () => {
    const registry = create();
    const specs = JSON.stringify(registry.specs(names(registry)));
    const prompt = fillTemplate(readFileSync('prompts/coder.md', 'utf8'), { workspace: 'demo-project' });
    // 1,237 tokens by the tokenizer of a Qwen model were these many characters.
    expect(specs.length).toBeLessThanOrEqual(2300);
    expect(prompt.length).toBeLessThanOrEqual(1500);
  });

  it('have flat parameters and nothing in their schema that steers nobody', () => {
    const registry = create();
    const text = JSON.stringify(registry.specs(names(registry)));
    expect(text).toContain('"type":"integer"');
    expect(text).not.toMatch(/\$schema|additionalProperties|minimum|maximum|minLength|\$ref|anyOf/i);
  });

  it('are the same bytes whatever the order they are asked in', () => {
    const registry = create();
    expect(JSON.stringify(registry.specs(['apply_diff', 'read_file']))).toBe(
      JSON.stringify(create().specs(['read_file', 'apply_diff'])),
    );
  });
});

describe('createToolRegistry', () => {
  it('takes further tools, whose parameters may have any name', () => {
    const registry = create();
    registry.add(extra);
    expect(names(registry).at(-1)).toBe('extra');
    expect(registry.specs(['extra'])[0]?.parameters).toEqual({
      type: 'object',
      properties: {
        minimum: { type: 'integer' },
        list: {
          type: 'array',
          items: { type: 'object', properties: { maximum: { type: 'string' } }, required: ['maximum'] },
        },
      },
      required: ['minimum'],
    });
    expect(() => registry.add(extra)).toThrow('extra');
    expect(create().get('extra')).toBeUndefined();
  });

  it('answers an unknown name with the valid ones', () => {
    expect(create().find('read_file')).toMatchObject({ ok: true });
    expect(create().find('edit_file', ['read_file', 'write_file'])).toEqual({
      ok: false,
      error: {
        code: 'not_found',
        message: 'There is no tool named edit_file.',
        hint: 'The tools are: read_file, write_file.',
      },
    });
    expect(create().find('read_file', ['write_file'])).toMatchObject({ ok: false });
    expect(() => create().specs(['edit_file'])).toThrow('edit_file');
  });
});
