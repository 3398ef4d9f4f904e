/**
 * What a run has the model servers do, in tokens: read anew and written, as they say it themselves. Counted for each request that ended,
 * whatever became of its answer; of one that was stopped in the middle a server tells nothing.
 */
import type { PipelineRun, RunFact } from '../../shared/pipeline-run.ts';
import { spentOf } from '../../shared/usage.ts';
import type { Asker } from './ask-json.ts';
import type { StepSessions } from './parts.ts';

/** The same models, with an eye on what they are asked. */
export function metered(asker: Pick<Asker, 'model'>): Pick<Asker, 'model'> & { spent(): number } {
  let tokens = 0;
  return {
    spent: () => tokens,
    async model(name) {
      const found = await asker.model(name);
      if (!found.ok) return found;
      const model = found.value;
      return {
        ok: true,
        value: {
          ...{ name: model.name, profile: model.profile, count: model.count },
          async *stream(request) {
            for await (const part of model.stream(request)) {
              if (part.kind === 'end') tokens += spentOf(part.usage);
              yield part;
            }
          },
        },
      };
    },
  };
}

/** By the run itself; `stage` null before there is one. */
export const askedFacts = (stage: string | null, tokens: number): RunFact[] =>
  tokens === 0 ? [] : [{ type: 'tokens.spent', data: { stage, session: null, tokens } }];

/** What sessions of sub-stages have spent since that was counted last: the person's own turns in them, and what was asked beside them, too. */
export function sessionFacts(
  run: PipelineRun,
  sessions: Pick<StepSessions, 'spent'>,
  isMeant: (sessionId: string) => boolean = () => true,
): RunFact[] {
  const counted = new Map(Object.entries(run.counted));
  return run.stages.flatMap(({ name: stage, steps }) =>
    [...new Set(steps.map(({ sessionId }) => sessionId))].filter(isMeant).flatMap((session): RunFact[] => {
      const tokens = sessions.spent(session) - (counted.get(session) ?? 0);
      return tokens > 0 ? [{ type: 'tokens.spent', data: { stage, session, tokens } }] : [];
    }),
  );
}
