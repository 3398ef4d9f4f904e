/**
 * Constrained replies of a model with random weights, each judged by the tools' own check of arguments: what comes out valid
 * owes nothing to the model.
 */
import { join } from 'node:path';
import { createPromptFiles } from '../../src/main/base/prompt-files.ts';
import { createEgress } from '../../src/main/models/egress.ts';
import type { Model, ModelCall } from '../../src/main/models/model.ts';
import { createOpenAiModel } from '../../src/main/models/openai-model.ts';
import { constrainedForm } from '../../src/main/models/rungs/constrained.ts';
import { speakThrough } from '../../src/main/models/rungs/speak.ts';
import { parseArguments } from '../../src/main/tools/parse-arguments.ts';
import { createToolRegistry } from '../../src/main/tools/registry.ts';
import { noCommands } from './no-commands.ts';

export interface RandomReplies {
  /** Whole replies all of whose calls name a tool and pass its check. */
  valid: number;
  /** In words, one for each reply that is not. */
  invalid: string[];
  calls: number;
  /** Calls by tool. */
  tools: Record<string, number>;
}

/** `called`: each reply must hold a call, of one tool after the other: random weights mostly call nothing, and never all tools. */
export async function askRandomModel(
  endpoint: string,
  count: number,
  called: boolean,
): Promise<RandomReplies> {
  const prompt = createPromptFiles(join(import.meta.dirname, '../../prompts'));
  const egress = createEgress({ offline: () => false, chosen: () => [] });
  const wire = createOpenAiModel({ name: 'random', endpoint, egress });
  const model = speakThrough(called ? withCalls(wire) : wire, constrainedForm(prompt('rung-constrained')));
  const registry = createToolRegistry({ commands: noCommands });
  const tools = registry.specs(registry.list().map(({ name }) => name));
  const replies: RandomReplies = { valid: 0, invalid: [], calls: 0, tools: {} };
  for (let at = 0; at < count; at += 1) {
    const calls: (ModelCall & { problem?: string })[] = [];
    let end = '';
    const messages = [{ role: 'user' as const, content: `Task ${at}.` }];
    const offered = called ? tools.slice(at % tools.length, (at % tools.length) + 1) : tools;
    const signal = new AbortController().signal;
    for await (const part of model.stream({ messages, tools: offered, signal })) {
      if (part.kind === 'call') {
        const call = calls[part.index] ?? { id: '', name: part.name ?? '', arguments: '' };
        const problem = part.problem === undefined ? {} : { problem: part.problem };
        calls[part.index] = { ...call, ...problem, arguments: call.arguments + part.arguments };
      } else if (part.kind === 'end') end = part.finish;
      else if (part.kind === 'failed') end = part.failure.message;
    }
    const wrong = calls.flatMap((call) => complaint(call) ?? []);
    if (end === (calls.length > 0 ? 'calls' : 'stop') && wrong.length === 0) replies.valid += 1;
    else replies.invalid.push([`reply ${at} ended with ${end}`, ...wrong].join('; '));
    for (const { name } of calls) replies.tools[name] = (replies.tools[name] ?? 0) + 1;
    replies.calls += calls.length;
  }
  return replies;

  function complaint({
    name,
    arguments: args,
    problem,
  }: ModelCall & { problem?: string }): string | undefined {
    const tool = registry.find(name);
    const read = tool.ok ? parseArguments(tool.value, args) : tool;
    return problem ?? (read.ok ? undefined : `${read.error.message} ${args}`);
  }
}

const withCalls = (wire: Model): Model => ({
  ...wire,
  stream(request) {
    const schema = structuredClone(request.schema) as { properties: { calls: { minItems?: number } } };
    schema.properties.calls.minItems = 1;
    return wire.stream({ ...request, schema });
  },
});
