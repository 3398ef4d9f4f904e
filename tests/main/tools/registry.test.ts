import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createModesIn } from '../../../src/main/agent/mode-files.ts';
import { commonMode, furtherToolsOf, offeredTools, toldOf } from '../../../src/main/agent/modes.ts';
import { fillTemplate } from '../../../src/main/base/template.ts';
import { createCheckFeature } from '../../../src/main/tools/check-feature.ts';
import { createToolRegistry } from '../../../src/main/tools/registry.ts';
import type { Tool } from '../../../src/main/tools/tool.ts';
import { createUpdatePlan } from '../../../src/main/tools/update-plan.ts';
import { fail, ok } from '../../../src/shared/result.ts';
import { noCommands } from '../../support/no-commands.ts';

/** As the app makes it. */
const create = () => {
  const registry = createToolRegistry({ commands: noCommands });
  registry.add(createUpdatePlan(() => ok('')));
  const plan = {
    checkable: () => fail('not_found', 'none'),
    observe: () => Promise.reject(new Error('none')),
  };
  registry.add(createCheckFeature(registry.get('execute_command') as Required<Tool>, plan));
  return registry;
};
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
        "apply_patch_review(patch)",
        "prompt_user(message, kind, options?)",
        "show_notification(title, body?, level?)",
        "delegate(tasks)",
        "update_plan(title, done, check?, change?)",
        "check_feature(id)",
      ]
    `);
  });

  // The product's bound is 1,400 tokens. By the tokenizer of a Qwen model these many characters were, with the agent's own words
  // where it is told some: 1,389 in a session that begins with the coder, 1,390 architect, 1,385 debug, 1,274 ask. The
  // orchestrator's are 1,523, which is beyond it: without the two tools of the plan they are 1,378. Since then one of those can
  // change a feature and drop one, for 28 characters more.
  it.each<[agent: string, tools: number, own: number]>([
    ['orchestrator', 3029, 312],
    ['coder', 2840, 0],
    ['architect', 2604, 328],
    ['debug', 2542, 387],
    ['ask', 2299, 270],
  ])('cost a session that begins with %s no more than when they were measured', (agent, tools, own) => {
    const mode = createModesIn({ shipped: 'prompts/agents' })(null).named(agent);
    if (mode === undefined) throw new Error(`no ${agent}`);
    const offered = create().specs(offeredTools(furtherToolsOf(mode)));
    const prompt = fillTemplate(readFileSync('prompts/coder.md', 'utf8'), {
      workspace: 'demo-project',
      editing: fillTemplate(readFileSync('prompts/edit-usual.md', 'utf8'), {}),
    });
    expect(JSON.stringify(offered).length).toBeLessThanOrEqual(tools);
    expect(agent === commonMode ? 0 : toldOf(mode).length).toBeLessThanOrEqual(own);
    expect(prompt.length).toBeLessThanOrEqual(1233);
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
