/**
 * A tool as the model is told of it. Every character is read by the model server before the first token of every session,
 * so only what steers the model is left of the generated schema: bounds are checked by us and explained when broken.
 */
import { z } from 'zod';
import type { ToolSpec } from '../base/tool-spec.ts';
import type { Tool } from './tool.ts';

const noise = new Set([
  '$schema',
  'additionalProperties',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]);

/** Properties come in the order of the tool's schema; the same tool always gives the same bytes. */
export function toolSpec(tool: Pick<Tool, 'name' | 'description' | 'parameters'>): ToolSpec {
  const exact = (): Record<string, unknown> => z.toJSONSchema(tool.parameters);
  const parameters = withoutNoise(exact(), true) as Record<string, unknown>;
  return { name: tool.name, description: tool.description, parameters, exact };
}

/** `isSchema` is false for the map of properties, whose keys are names and never noise. */
function withoutNoise(value: unknown, isSchema: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNoise(item, true));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isSchema || !noise.has(key))
      .map(([key, item]) => [key, withoutNoise(item, !isSchema || key !== 'properties')]),
  );
}
