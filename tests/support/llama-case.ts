/**
 * A llama-server for cases that can do with a recording: the real one where it can be had, else what it said when the case was
 * recorded. A case says which it ran on: a transcript is an old answer, and shows only that we still ask and understand as then.
 */
import { createHash } from 'node:crypto';
import type { TestContext } from 'vitest';
import { askRendersReasoning } from '../../src/main/models/server-actions.ts';
import { openEgress } from '../main/models/collect.ts';
import { type Heard, startRecorder, toExchanges } from './llama-record.ts';
import { differences, startReplay } from './llama-replay.ts';
import { findBinary, type LlamaServer, type LlamaServerOptions, startLlamaServer } from './llama-server.ts';
import {
  type Exchange,
  howToRecord,
  numberNames,
  placeOf,
  readTranscript,
  type ServerTranscript,
  settle,
  writeTranscript,
} from './llama-transcript.ts';

export interface CaseServer extends LlamaServer {
  /**
   * To be called by each case before it asks anything. `live` is why only a real server will do: without one the case is
   * skipped, and nothing of it is recorded. Throws on a transcript that is of another server.
   */
  begin(context: TestContext, live?: string): void;
}

/**
 * `stop` throws when what was asked is not what was recorded, of a real server of the same build too: nobody would see otherwise
 * that a transcript is out of date. With PATCHBAY_RECORD=1 it writes the transcripts anew.
 */
export async function startCaseServer(options: LlamaServerOptions = {}): Promise<CaseServer> {
  const binary = await findBinary();
  return 'skipped' in binary ? replayed(options, binary.skipped) : real(options);
}

/** What the server was told to be; folders apart. */
function startedAs({ plays, routes, random, ctx, args }: LlamaServerOptions): string {
  const model = createHash('sha256')
    .update(JSON.stringify([plays, routes, random, ctx]))
    .digest('hex');
  return settle([...(args ?? []), `model ${model.slice(0, 16)}`].join(' '));
}

/** What is recorded of the server that a case begins to use. Throws when there is nothing of that kind. */
function recordedOf(
  context: TestContext,
  at: number,
  options: LlamaServerOptions,
): { build: string; exchanges: Exchange[]; hint: string } {
  const { file, test } = placeOf(context.task.file.filepath, context.task.fullTestName);
  const transcript = readTranscript(file);
  const mine = transcript?.servers[at];
  const hint = howToRecord(test);
  if (transcript === undefined || mine === undefined)
    throw new Error(`there is no transcript of this case\n${hint}`);
  const now = startedAs(options);
  if (mine.started !== now)
    throw new Error(`the transcript is of another server: ${mine.started}, and now ${now}\n${hint}`);
  return { build: transcript.recorded, exchanges: mine.exchanges, hint };
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`not as it was recorded:\n${problems.join('\n')}`);
}

/** How many servers each case has begun to use. */
const begun = new WeakMap<object, number>();

async function replayed(options: LlamaServerOptions, lack: string): Promise<CaseServer> {
  const replay = await startReplay(options.port ?? 0);
  return {
    url: replay.url,
    begin(context, live) {
      if (live !== undefined) context.skip(`${lack}; not on a transcript: ${live}`);
      const at = begun.get(context.task) ?? 0;
      begun.set(context.task, at + 1);
      const { build, exchanges, hint } = recordedOf(context, at, options);
      if (at === 0) void context.annotate(`recorded transcript, llama-server ${build}`, 'transcript');
      replay.play(exchanges, hint);
    },
    async stop() {
      await replay.close();
      refuse(replay.problems());
    },
  };
}

/** The app asks this once in its life, in whichever case comes first: every transcript is to have the answer. */
async function askWhatIsKept(endpoint: string): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  await askRendersReasoning({ endpoint, fetch: openEgress.fetch('facts'), signal });
}

/** What a case heard of its servers, in the order in which it began to use them. */
interface Hearing {
  context: TestContext;
  servers: { options: LlamaServerOptions; heard: Heard[] }[];
}

const hearings = new WeakMap<object, Hearing>();

/** In lasting form. Names that come back are numbered through all servers of a case. */
function transcriptsOf({ servers }: Hearing): ServerTranscript[] {
  const number = numberNames();
  return servers.map(({ options, heard }) => ({
    started: startedAs(options),
    exchanges: toExchanges(heard, number),
  }));
}

async function real({ port, ...options }: LlamaServerOptions): Promise<CaseServer> {
  const server = await startLlamaServer(options);
  if ('skipped' in server) throw new Error(server.skipped);
  const recorder = await startRecorder(server.url, port ?? 0);
  const isRecording = process.env.PATCHBAY_RECORD === '1';
  const mine = new Map<Heard[], Hearing>();
  let url = recorder.url;
  return {
    get url() {
      return url;
    },
    begin(context, live) {
      // What happens when a client leaves, and when, is nothing that somebody may stand between.
      url = live === undefined ? recorder.url : server.url;
      if (live !== undefined) return;
      const heard: Heard[] = [];
      recorder.into(heard);
      const hearing = hearings.get(context.task) ?? { context, servers: [] };
      hearings.set(context.task, hearing);
      hearing.servers.push({ options, heard });
      mine.set(heard, hearing);
    },
    async stop() {
      if (isRecording && options.routes === undefined) {
        for (const heard of mine.keys()) {
          recorder.into(heard);
          await askWhatIsKept(recorder.url);
        }
      }
      const build = await buildOf(server.url);
      await recorder.close();
      await server.stop();
      if (isRecording) for (const hearing of mine.values()) write(hearing, build);
      else refuse([...mine].flatMap(([heard, hearing]) => outdated(hearing, heard, build)));
    },
  };
}

/** Of a case that went wrong by itself only that is told. Another build of the server may answer, and be asked, otherwise. */
function outdated(hearing: Hearing, heard: readonly Heard[], build: string): string[] {
  const { context, servers } = hearing;
  if (context.task.result?.state === 'fail') return [];
  const at = servers.findIndex((one) => one.heard === heard);
  const recorded = recordedOf(context, at, servers[at]?.options ?? {});
  if (recorded.build !== build) return [];
  return differences(recorded.exchanges, transcriptsOf(hearing)[at]?.exchanges ?? [], recorded.hint);
}

function write(hearing: Hearing, build: string): void {
  const { task } = hearing.context;
  const { file } = placeOf(task.file.filepath, task.fullTestName);
  writeTranscript(file, { case: task.fullTestName, recorded: build, servers: transcriptsOf(hearing) });
}

async function buildOf(url: string): Promise<string> {
  const told = (await (await fetch(url.replace('/v1', '/props'))).json()) as { build_info?: string };
  return told.build_info ?? 'of unknown build';
}
