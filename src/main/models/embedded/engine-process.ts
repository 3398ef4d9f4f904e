/**
 * The engine's process: the only place where native code computes, so that what crashes there takes nothing else along.
 * Started by the app and ended with it: when the app is gone, for whatever reason, the process ends at once, in the middle
 * of a computation if need be.
 */
import { answer, type Wishes } from './child/answer.ts';
import { type Runtime, startRuntime } from './child/library.ts';
import { type OpenModel, openModel } from './child/open-model.ts';
import { parentChannel } from './child/parent-channel.ts';
import { refusalOf } from './child/refusal.ts';
import { type FromEngine, type ToEngine, toEngineSchema } from './protocol.ts';

const parent = parentChannel();
const send = (message: FromEngine): void => parent.send(message);
/** What the library complains about, for the app to show when this process ends. */
const log = (message: string): void => void process.stderr.write(`${message.trim()}\n`);

const running = new Map<number, Wishes>();
let runtime: Promise<Runtime> | undefined;
let model: OpenModel | undefined;
/** The model does one thing after the other. */
let work: Promise<void> = Promise.resolve();

/** Between two reports of how much is loaded. */
const loadingMs = 200;

async function open(opening: Extract<ToEngine, { kind: 'open' }>): Promise<void> {
  let told = performance.now();
  const loading = (share: number): void => {
    if (performance.now() - told < loadingMs) return;
    told = performance.now();
    send({ kind: 'loading', share });
  };
  try {
    runtime ??= startRuntime(opening.library, log);
    const former = model;
    model = await openModel(await runtime, opening, loading);
    send({ kind: 'opened', facts: model.facts });
    await former?.close();
  } catch (error) {
    send({ kind: 'refused', failure: refusalOf(error, opening) });
  }
}

/** Exit handlers would wait for native threads that still compute. */
const end = (): void => void process.kill(process.pid, 'SIGKILL');

function enqueue(task: (model: OpenModel) => Promise<void>): void {
  work = work.then(() => (model === undefined ? undefined : task(model)));
}

function count({ id, prompt }: Extract<ToEngine, { kind: 'count' }>): void {
  const rendered = model?.render(prompt);
  if (model === undefined || rendered === undefined) return;
  if (rendered.ok) send({ kind: 'counted', id, tokens: model.words.encode(rendered.value).length });
  else send({ kind: 'denied', id, failure: rendered.error });
}

function embed({ id, texts }: Extract<ToEngine, { kind: 'embed' }>): void {
  enqueue(async (opened) => {
    const done = await opened.embed(texts);
    if (done.ok) send({ kind: 'embedded', id, vectors: done.value });
    else send({ kind: 'denied', id, failure: done.error });
  });
}

function begin({ id, request }: Extract<ToEngine, { kind: 'answer' }>): void {
  const wishes = { stopped: false, answerNow: false };
  running.set(id, wishes);
  enqueue(async (opened) => {
    await answer(opened, request, wishes, (part) => send({ kind: 'part', id, part }));
    running.delete(id);
  });
}

function wish(id: number, what: keyof Wishes): void {
  const wishes = running.get(id);
  if (wishes !== undefined) wishes[what] = true;
}

function take(message: ToEngine): void {
  if (message.kind === 'open') work = work.then(() => open(message));
  else if (message.kind === 'answer') begin(message);
  else if (message.kind === 'embed') embed(message);
  // Costs milliseconds and touches no cache: it need not wait for an answer to be written.
  else if (message.kind === 'count') count(message);
  else wish(message.id, message.kind === 'stop' ? 'stopped' : 'answerNow');
}

parent.listen((raw) => take(toEngineSchema.parse(raw)), end);
// Ctrl-C in a terminal reaches every process in it; what it means is for the app to say.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('unhandledRejection', (error) => {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  end();
});
