/** Pipelines and their runs; see `pipeline/pipelines.ts`. */
import { type Api, unwrap } from './implement.ts';
import { realFolder } from './real-folder.ts';
import type { Services } from './services.ts';
import { mayReview } from './sessions.ts';

export function pipelineHandlers(api: Api, services: Services) {
  const { pipelines } = services;
  const { pipeline } = api;
  return {
    list: pipeline.list.handler(({ input }) => pipelines.list(real(input.workspace))),
    runs: pipeline.runs.handler(({ input }) => pipelines.rows(of(input.workspace))),
    watchRuns: pipeline.watchRuns.handler(({ input, signal }) =>
      pipelines.watchRows(of(input.workspace), signal),
    ),
    start: pipeline.start.handler(async ({ input }) => {
      await mayReview(services, input.review);
      return unwrap(await pipelines.start(input));
    }),
    raise: pipeline.raise.handler(async ({ input }) => unwrap(await pipelines.raise(input.id))),
    show: pipeline.show.handler(async ({ input }) => unwrap(await pipelines.show(input.id))),
    watch: pipeline.watch.handler(({ input, signal }) => pipelines.watch(input.id, signal)),
    answer: pipeline.answer.handler(async ({ input }) =>
      unwrap(await pipelines.answer(input.id, input.digest, input.text)),
    ),
    fill: pipeline.fill.handler(async ({ input: { id, field, ...value } }) =>
      unwrap(await pipelines.fill(id, field, value)),
    ),
    size: pipeline.size.handler(async ({ input }) => unwrap(await pipelines.size(input.id, input.size))),
    decide: pipeline.decide.handler(async ({ input: { id, digest, ...decision } }) =>
      unwrap(await pipelines.decide(id, digest, decision)),
    ),
    edit: pipeline.edit.handler(async ({ input }) =>
      unwrap(await pipelines.edit(input.id, input.digest, input.stage, input.items)),
    ),
    sendBack: pipeline.sendBack.handler(async ({ input }) =>
      unwrap(await pipelines.sendBack(input.id, input.digest, input.stage, input.words)),
    ),
    approve: pipeline.approve.handler(async ({ input }) =>
      unwrap(await pipelines.approve(input.id, input.digest, input.stage, input.words)),
    ),
    step: pipeline.step.handler(async ({ input: { id, digest, ...wish } }) =>
      unwrap(await pipelines.step(id, digest, wish)),
    ),
    gates: pipeline.gates.handler(async ({ input }) => unwrap(await pipelines.gates(input.id, input.stage))),
    allow: pipeline.allow.handler(async ({ input }) =>
      unwrap(await pipelines.allow(input.id, input.digests)),
    ),
    course: pipeline.course.handler(async ({ input }) =>
      unwrap(await pipelines.course(input.id, input.words)),
    ),
    control: pipeline.control.handler(async ({ input }) =>
      unwrap(await pipelines.control(input.id, input.act)),
    ),
    reopen: pipeline.reopen.handler(async ({ input }) =>
      unwrap(await pipelines.reopen(input.id, input.stage, input.words)),
    ),
    sign: pipeline.sign.handler(async ({ input }) =>
      unwrap(await pipelines.sign(input.id, input.digest, input.words)),
    ),
    artefact: pipeline.artefact.handler(async ({ input }) => ({
      text: unwrap(await pipelines.artefact(input.id, input.name)),
    })),
    document: pipeline.document.handler(({ input }) => unwrap(pipelines.document(input.id, input.name))),
    export: pipeline.export.handler(async ({ input }) => ({
      paths: unwrap(await pipelines.export(input.id, input.folder)),
    })),
    remove: pipeline.remove.handler(async ({ input }) => {
      unwrap(await pipelines.remove(input.id));
      return {};
    }),
  };
}

const real = (path: string): string => realFolder(path) ?? path;
const of = (path: string | undefined): string | null => (path === undefined ? null : real(path));
