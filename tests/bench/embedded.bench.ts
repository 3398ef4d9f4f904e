/**
 * The embedded engine with a tiny model, so that what is measured is the engine and our way to it: starting, a step, a token,
 * a cancel. The control of a token's time is the library's own choice of threads, which is at least four.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedModel } from '../../src/main/models/embedded/embedded-model.ts';
import { createEmbeddedModels } from '../../src/main/models/embedded/embedded-models.ts';
import { findInstallation, wantedVersion } from '../../src/main/models/embedded/installation.ts';
import { serverThreads } from '../../src/main/models/managed/machine.ts';
import type { ChatMessage } from '../../src/main/models/model.ts';
import { embeddedName } from '../../src/shared/model-name.ts';
import { enginePids, findEngine, scriptedFile } from '../support/embedded-engine.ts';
import { type BenchRow, distribution, timed, times } from './support/row.ts';

const libraryThreads = 4;
const steps = 20;
const plays = {
  default: ['Yes.'],
  long: ['one more word and '.repeat(200)],
  steps: Array.from(
    { length: steps },
    (_, at) => `Step ${at} looks at the next file and says what is in it.`,
  ),
};

/** A new engine, and with it a new process, for `use`. */
async function withModel<T>(
  folder: string,
  threads: () => Promise<number>,
  use: (model: EmbeddedModel) => Promise<T>,
): Promise<T> {
  const wanted = wantedVersion(join(import.meta.dirname, '../../resources'));
  const models = createEmbeddedModels({ installation: () => findInstallation([folder], wanted), threads });
  try {
    const model = models.model(embeddedName({ path: scriptedFile(plays, 16_384) }));
    if (model === undefined) throw new Error('no model');
    return await use(model);
  } finally {
    await models.close();
  }
}

interface Answered {
  firstMs: number;
  allMs: number;
  text: string;
  read: number;
  msPerToken: number;
  tokensPerSecond: number;
}

async function ask(
  model: EmbeddedModel,
  messages: readonly ChatMessage[],
  maxTokens = 2_000,
): Promise<Answered> {
  const started = performance.now();
  const answered: Answered = { firstMs: 0, allMs: 0, text: '', read: 0, msPerToken: 0, tokensPerSecond: 0 };
  const { signal } = new AbortController();
  for await (const part of model.stream({ messages, tools: [], signal, maxTokens, temperature: 0 })) {
    if (part.kind === 'failed') throw new Error(part.failure.message);
    if (part.kind === 'text') {
      answered.firstMs ||= performance.now() - started;
      answered.text += part.text;
    }
    if (part.kind !== 'end') continue;
    const { promptTokens = 0, cachedTokens = 0, completionTokens = 0, completionMs = 0 } = part.usage;
    answered.allMs = performance.now() - started;
    answered.read = promptTokens - cachedTokens;
    answered.msPerToken = completionMs / completionTokens;
    answered.tokensPerSecond = (completionTokens * 1000) / (answered.allMs - answered.firstMs);
  }
  return answered;
}

const user = (content: string): ChatMessage => ({ role: 'user', content });

/** From the abort to the moment the next request is answered from the cache: until then the model was busy. */
async function cancelOnce(model: EmbeddedModel): Promise<number> {
  const stop = new AbortController();
  let aborted = 0;
  for await (const part of model.stream({
    messages: [user('[[play:long]]')],
    tools: [],
    signal: stop.signal,
  })) {
    if (part.kind !== 'text' || stop.signal.aborted) continue;
    aborted = performance.now();
    stop.abort();
  }
  await ask(model, [user('hi')]);
  return performance.now() - aborted;
}

async function warm(folder: string): Promise<BenchRow[]> {
  return withModel(folder, serverThreads, async (model) => {
    await ask(model, [user('hi')]);
    const history: ChatMessage[] = [
      { role: 'system', content: 'Be terse. '.repeat(200) },
      user('[[play:steps]]'),
    ];
    const answers: Answered[] = [];
    for (let at = 0; at < steps; at += 1) {
      const answered = await ask(model, history);
      answers.push(answered);
      history.push({ role: 'assistant', content: answered.text }, user('Go on.'));
    }
    const later = answers.slice(1);
    const plain = await times(10, () => ask(model, [user('hi')]));
    const cancelled: number[] = [];
    for (let round = 0; round < 10; round += 1) cancelled.push(await cancelOnce(model));
    const [pid = 0] = enginePids();
    const kib = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    return [
      distribution(
        'embedded: a step from request to first word',
        later.map(({ firstMs }) => firstMs),
      ),
      distribution(
        'embedded: tokens read again per step',
        later.map(({ read }) => read),
        { unit: 'count' },
      ),
      distribution('embedded: cancel and a whole short answer', cancelled, {
        note: 'the answer alone is the next row',
      }),
      distribution('embedded: the short answer alone', plain),
      {
        name: 'embedded: memory of the process',
        unit: 'MB',
        value: kib / 1024,
        note: 'n=1, resident, tiny model',
      },
    ];
  });
}

/** Writing, with as many threads as told. Short, since with too many a token takes most of a second. */
const write = (folder: string, threads: () => Promise<number>, tokens: number): Promise<Answered[]> =>
  withModel(folder, threads, async (model) => {
    await ask(model, [user('hi')]);
    const answers: Answered[] = [];
    for (let round = 0; round < 3; round += 1)
      answers.push(await ask(model, [user('[[play:long]]')], tokens));
    return answers;
  });

export async function rows(): Promise<BenchRow[]> {
  const found = await findEngine();
  if ('skipped' in found)
    return [{ name: 'embedded', unit: 'count', value: 0, note: `n=0, skipped: ${found.skipped}` }];
  const { folder } = found;
  const known: number[] = [];
  const cold: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    known.push(await withModel(folder, serverThreads, (model) => timed(() => model.profile())));
    cold.push(
      await withModel(folder, serverThreads, async (model) => (await ask(model, [user('hi')])).firstMs),
    );
  }
  const ours = await write(folder, serverThreads, 600);
  const theirs = await write(folder, () => Promise.resolve(libraryThreads), 20);
  const threads = await serverThreads();
  return [
    distribution('embedded: from nothing to knowing the template', known),
    distribution('embedded: from nothing to the first word', cold),
    ...(await warm(folder)),
    distribution(
      `embedded: a token with ${threads} of threads`,
      ours.map(({ msPerToken }) => msPerToken),
    ),
    distribution(
      `embedded: a token with ${libraryThreads} threads`,
      theirs.map(({ msPerToken }) => msPerToken),
      {
        note: 'as the library would',
      },
    ),
    distribution(
      'embedded: tokens through the interface',
      ours.map(({ tokensPerSecond }) => tokensPerSecond),
      {
        unit: 'per s',
      },
    ),
  ];
}
