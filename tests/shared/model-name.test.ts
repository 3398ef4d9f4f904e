/** Names that say where a model is, there and back, for paths as people have them. */
import { describe, expect, it } from 'vitest';
import {
  embeddedName,
  modelLabel,
  parseEmbeddedName,
  parseEndpointName,
  parseLocalName,
} from '../../src/shared/model-name.ts';

describe('names of files that answer inside the app', () => {
  it.each([
    ['/models/qwen.gguf', undefined, 'embedded:/models/qwen.gguf'],
    ['/models/qwen.gguf', 8192, 'embedded:/models/qwen.gguf?window=8192'],
    ['/my models/ü#1.gguf', undefined, 'embedded:/my models/ü#1.gguf'],
    ['/what?window=3/100%/a%20b.gguf', 512, 'embedded:/what%3Fwindow=3/100%25/a%2520b.gguf?window=512'],
    ['C:\\models\\qwen.gguf', undefined, 'embedded:C:\\models\\qwen.gguf'],
  ])('%s %s', (path, window, name) => {
    const file = { path, ...(window === undefined ? {} : { window }) };
    expect(embeddedName(file)).toBe(name);
    expect(parseEmbeddedName(name)).toEqual(file);
    expect([parseEndpointName(name), parseLocalName(name)]).toEqual([undefined, undefined]);
  });

  it.each(['embedded:', 'embedded:?window=3', 'endpoint:http://a/v1', 'local:/a.gguf', '/a.gguf', 'demo'])(
    '%s is none',
    (name) => expect(parseEmbeddedName(name)).toBeUndefined(),
  );

  it('are shown by the name of the file', () => {
    expect(modelLabel('embedded:/models/qwen-00001-of-00003.gguf?window=8192')).toBe('qwen (in the app)');
  });
});
