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

/** The name of a GGUF file that this app starts a server for: by its path, since two folders may have files of one name. */
export const localName = (path: string): string => `local:${path}`;

/** The path in a `local:` name; undefined for any other name. */
export function parseLocalName(name: string): string | undefined {
  return /^local:(.+)$/s.exec(name)?.[1];
}

/** A GGUF file that answers inside the app, without a server. */
export interface NamedFile {
  path: string;
  /** Tokens; undefined means what fits into memory. */
  window?: number;
}

export function embeddedName({ path, window }: NamedFile): string {
  const safe = path.replace(/[%?]/g, (character) => encodeURIComponent(character));
  return `embedded:${safe}${window === undefined ? '' : `?window=${window}`}`;
}

/** What an `embedded:` name says; undefined for any other name. */
export function parseEmbeddedName(name: string): NamedFile | undefined {
  const match = /^embedded:([^?]+)(?:\?window=(\d+))?$/s.exec(name);
  if (match?.[1] === undefined) return undefined;
  const window = match[2] === undefined ? {} : { window: Number(match[2]) };
  return { path: decode(match[1]), ...window };
}

/** A model's name for people: `qwen (127.0.0.1:8080)`, `Demo: scripted, no AI`, or the name the person gave. */
export function modelLabel(name: string): string {
  if (name === demoModel) return 'Demo: scripted, no AI';
  const path = parseLocalName(name);
  if (path !== undefined) return shortModel(path);
  const embedded = parseEmbeddedName(name);
  if (embedded !== undefined) return `${shortModel(embedded.path)} (in the app)`;
  const parsed = parseEndpointName(name);
  if (parsed === undefined) return name;
  const host = parsed.endpoint.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return parsed.model === undefined ? host : `${shortModel(parsed.model)} (${host})`;
}

/** Servers that load a file call the model by its path: what counts is the file's name. */
function shortModel(model: string): string {
  if (!/\.gguf$/i.test(model)) return model;
  const file = model.slice(model.search(/[^/\\]*$/));
  return file.replace(/(-00001-of-\d+)?\.gguf$/i, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
