/**
 * A tool as a model is told of it: made by the tools, sent by the models, known to both. `parameters` is JSON Schema, flat;
 * the order of its properties is the order in which servers bend the model's arguments, and part of the cached prefix.
 */
export interface ToolSpec {
  name: string;
  description: string;
  parameters: Record<string, unknown>;
}
