/** Words for how a model makes tool calls: where it is shown, where it is chosen, and when it changes. */
import type { ModelRung, Rung } from '../shared/model-rung.ts';

const names: Record<Rung, string> = { native: 'native', constrained: 'constrained', text: 'text' };

const day = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });

function because({ by, at, why }: ModelRung): string {
  switch (by) {
    case 'probe':
      return `tried ${day(at)}${why === '' ? '' : `; ${why}`}`;
    case 'template':
      return `by its template, since it answered the trial of ${day(at)} in the same words each time`;
    case 'lowered':
      return `lowered ${day(at)}: ${why}`;
    case 'person':
      return `chosen by you ${day(at)}`;
    case 'setting':
      return 'by the setting for all models';
  }
}

export const rungStrings = {
  title: 'Calls',
  /** `native: tried 21 Nov`; null for a model that was not tried yet. */
  line: (rung: ModelRung | null): string =>
    rung === null ? 'tried at first use' : `${names[rung.rung]}: ${because(rung)}`,
  /** For a list: `native calls`; null before it was tried. */
  short: (rung: ModelRung | null): string | null => (rung === null ? null : `${names[rung.rung]} calls`),
  about: {
    native: 'The server makes the tool calls itself.',
    constrained: 'Each reply is JSON that the server holds to a schema.',
    text: 'Calls are blocks in the words of a reply. It needs nothing of the server.',
  } satisfies Record<Rung, string>,
  choose: 'How it makes calls',
  chooseOf: (model: string) => `How ${model} makes calls`,
  auto: 'As it was tried',
  autoAll: 'As each was tried',
  autoDetail: 'It is tried out at its first use, and goes down when calls cannot be read.',
  names,
  probe: 'Try it again',
  probing: 'Trying…',
  stop: 'Stop trying',
  stopped: 'Stopped. What was known before still holds.',
  evidence: 'What it did',
  probes: {
    single: 'One call',
    parallel: 'Two calls at once',
    constrained: 'Held to a schema',
    text: 'A call in its words',
  },
  passed: 'yes',
  missed: 'no',
  lowered: 'Calls lowered',
  loweredTo: (model: string, from: Rung, to: Rung, why: string) =>
    `${model}: ${names[from]} → ${names[to]}, ${why}`,
  loweredText: (model: string, to: Rung, why: string) =>
    `${why}, so ${model} is now asked for ${names[to]} calls. The prompt is read anew once.`,
} as const;
