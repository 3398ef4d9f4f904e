/** Words of what is known of a model. "Unknown" is said of each thing that nobody told; nothing is left out for it. */
import type { ModelProfile, Sampling } from '../../../shared/model-profile.ts';
import { formatCount, plural } from '../../format.ts';
import { strings } from '../../strings.ts';

/** Null for what is not known, which the page says in its own way. */
type Told = string | null;

const yes = (told: boolean | null): Told => (told === null ? null : told ? 'yes' : 'no');

export const modelStrings = {
  title: strings.model.aboutOf,
  reading: 'Asking its server…',
  failed: 'It could not be asked',
  readAt: (time: string) => `Asked at ${time}, and again every few seconds while this is open.`,
  silent: 'Its server tells nothing just now.',
  silentText:
    'It is not there, still loads its model, or was not started yet. What only it can tell is unknown.',
  unknown: 'unknown',
  server: 'Server',
  /** A server that answered nothing did not say what it is either. */
  kind: ({ kind, model }: ModelProfile): Told =>
    kind === 'openai-compatible' && model === null ? null : strings.model.kinds[kind],
  build: ({ kind, build }: ModelProfile): Told => (kind === 'demo' ? '' : build),
  buildUnknown: 'build unknown',
  model: 'Its own name',
  window: 'Window',
  tokens: (count: Told | number): Told =>
    typeof count === 'number' ? plural(count, 'token', 'tokens') : null,
  slots: 'Slots',
  slotsLine: (count: number | null): Told =>
    count === null ? null : `${plural(count, 'request', 'requests')} at once`,
  template: 'Chat template',
  /** Enough of a digest to see that two are not the same. */
  templateId: (digest: Told): Told => digest?.replace(/^sha256:/, '').slice(0, 12) ?? null,
  abilities: ({ tools, thinkingSwitch, keepsReasoning }: ModelProfile): [string, Told][] => [
    ['Has a place for tools', yes(tools)],
    ['Can be told not to think', yes(thinkingSwitch)],
    ['Puts earlier thinking back', yes(keepsReasoning)],
  ],
  calls: 'Calls',
  callsOfDemo: 'as its script has them',
  sampling: 'Sampling',
  samplingText: 'What its server does where nothing else is asked for.',
  samplingFigures: (sampling: Sampling): [string, Told][] =>
    (
      [
        ['temperature', sampling.temperature],
        ['top-k', sampling.topK],
        ['top-p', sampling.topP],
        ['min-p', sampling.minP],
        ['repeat penalty', sampling.repeatPenalty],
        ['presence penalty', sampling.presencePenalty],
      ] as const
    ).map(([name, figure]) => [name, figure === null ? null : formatFigure(figure)]),
  price: 'Price',
  priceLine: (price: ModelProfile['price']): Told =>
    price === null ? null : 'Free: it works on this computer',
  embeddings: 'Embeddings',
  embeddingsLine: (told: boolean | null): Told => yes(told),
} as const;

const formatFigure = (figure: number): string =>
  Number.isInteger(figure) ? formatCount(figure) : String(figure);
