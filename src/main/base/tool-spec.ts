/**
 * A tool as a model is told of it: made by the tools, sent by the models, known to both. `parameters` is JSON Schema, flat;
 * the order of its properties is the order in which servers bend the model's arguments, and part of the cached prefix.
 */
export interface ToolSpec {
  name: string;
  description: string;
  parameters: Record<string, unknown>;
  /** The parameters with every bound, for servers that hold an answer to a schema. The model reads nothing of it. */
  exact?: () => Record<string, unknown>;
}
