/**
 * Names of models as a session stores them. A server that was found or given by address needs no entry in the settings: its
 * name says where it is, `endpoint:http://127.0.0.1:8080/v1?window=8192#qwen`, and how to show it is told here for everybody.
 */
export const demoModel = 'demo';

export interface NamedEndpoint {
  endpoint: string;
  /** The server's own name for the model; undefined means its first. */
  model?: string;
  window?: number;
}

export function endpointName({ endpoint, model, window }: NamedEndpoint): string {
  const query = window === undefined ? '' : `?window=${window}`;
  return `endpoint:${endpoint}${query}${model === undefined ? '' : `#${encodeURIComponent(model)}`}`;
}

/** What an `endpoint:` name says; undefined for any other name or an address that is none. */
export function parseEndpointName(name: string): NamedEndpoint | undefined {
  const match = /^endpoint:(https?:\/\/[^?#\s]+)(?:\?window=(\d+))?(?:#(.*))?$/.exec(name);
  const endpoint = match?.[1];
  if (endpoint === undefined) return undefined;
  const model = match?.[3];
  return {
    endpoint,
    ...(match?.[2] === undefined ? {} : { window: Number(match[2]) }),
    ...(model === undefined || model === '' ? {} : { model: decode(model) }),
  };
}

/** A model's name for people: `qwen (127.0.0.1:8080)`, `Demo: scripted, no AI`, or the name the person gave. */
export function modelLabel(name: string): string {
  if (name === demoModel) return 'Demo: scripted, no AI';
  const parsed = parseEndpointName(name);
  if (parsed === undefined) return name;
  const host = parsed.endpoint.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return parsed.model === undefined ? host : `${shortModel(parsed.model)} (${host})`;
}

/** Servers that load a file call the model by its path: what counts is the file's name. */
function shortModel(model: string): string {
  if (!model.endsWith('.gguf')) return model;
  const file = model.slice(model.search(/[^/\\]*$/));
  return file.replace(/(-00001-of-\d+)?\.gguf$/, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
