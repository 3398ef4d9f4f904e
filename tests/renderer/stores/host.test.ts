/** Which of the known models a session's name stands for. */
import { describe, expect, it } from 'vitest';
import { type ModelRow, modelRow } from '../../../src/renderer/stores/host.ts';
import { endpointName, modelLabel } from '../../../src/shared/model-name.ts';

const endpoint = 'http://127.0.0.1:8080/v1';
const row = (name: string, at: string): ModelRow => ({
  name,
  kind: 'llama.cpp',
  endpoint: at,
  window: 8192,
  from: 'found',
  reachable: true,
  rung: null,
});
const rows = [
  row('far', 'http://10.0.0.2/v1'),
  row(endpointName({ endpoint, model: 'qwen' }), endpoint),
  row(endpointName({ endpoint, model: 'gemma' }), endpoint),
];

describe('the row of a model', () => {
  it.each([
    ['far', rows[0]],
    [endpointName({ endpoint, model: 'gemma' }), rows[2]],
    [endpointName({ endpoint }), rows[1]],
    [endpointName({ endpoint, model: 'gone' }), undefined],
    ['http://10.0.0.2/v1', undefined],
    ['gone', undefined],
  ])('%s', (name, expected) => {
    expect(modelRow(rows, name)).toBe(expected);
  });
});

describe('a model as people read it', () => {
  it.each([
    [endpointName({ endpoint, model: '/home/me/models/qwen3-14b-q4.gguf' }), 'qwen3-14b-q4 (127.0.0.1:8080)'],
    [endpointName({ endpoint, model: 'C:\\models\\big-00001-of-00004.gguf' }), 'big (127.0.0.1:8080)'],
    [endpointName({ endpoint, model: 'org/gpt-oss-20b' }), 'org/gpt-oss-20b (127.0.0.1:8080)'],
    [endpointName({ endpoint }), '127.0.0.1:8080'],
    ['mine', 'mine'],
  ])('%s is %s', (name, label) => {
    expect(modelLabel(name)).toBe(label);
  });
});
