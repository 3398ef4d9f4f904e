/** What is known of a model, in lines for a terminal. Pure; what nobody told is "unknown", and nothing is left out for it. */
import type { ModelProfile, Sampling } from '../../../shared/model-profile.ts';
import type { ModelRung } from '../../../shared/model-rung.ts';

type Line = readonly [what: string, told: string];

const unknown = 'unknown';

export function aboutLines(profile: ModelProfile, rung: ModelRung | null): Line[] {
  const { kind, endpoint, model, window, slots, template, price } = profile;
  const silent: Line[] = model === null ? [['now', 'tells nothing: not there, loading or not started']] : [];
  const calls = rung === null && kind === 'demo' ? 'as its script has them' : callsOf(model, rung);
  return [
    ...silent,
    ['server', [...serverOf(profile), endpoint].filter((part) => part !== null).join(' · ')],
    ['model', model ?? unknown],
    ['window', window === null ? unknown : `${window} tokens`],
    ['requests at once', slots === null ? unknown : String(slots)],
    ['template', template === null ? unknown : shortTemplate(template)],
    ['  takes tools', yes(profile.tools)],
    ['  thinking off', yes(profile.thinkingSwitch)],
    ['  keeps reasoning', yes(profile.keepsReasoning)],
    ['calls', calls],
    ['sampling', samplingWords(profile.sampling)],
    ['price', price === null ? unknown : 'free, on this computer'],
    ['embeddings', yes(profile.embeddings)],
  ];
}

/** One that answered nothing did not say what it is either. */
const serverOf = ({ kind, build, model }: ModelProfile): string[] => {
  if (kind === 'openai-compatible' && model === null) return [unknown];
  return kind === 'demo' ? [kind] : [kind, build ?? 'build unknown'];
};

const yes = (told: boolean | null): string => (told === null ? unknown : told ? 'yes' : 'no');

const shortTemplate = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12);

const callsOf = (model: string | null, rung: ModelRung | null): string =>
  rung === null && model === null ? unknown : rungWords(rung).replace(/^calls:? /, '');

const figures = [
  ['temperature', 'temperature'],
  ['topK', 'top-k'],
  ['topP', 'top-p'],
  ['minP', 'min-p'],
  ['repeatPenalty', 'repeat penalty'],
  ['presencePenalty', 'presence penalty'],
] as const satisfies readonly (readonly [keyof Sampling, string])[];

/** Only what is told, since the rest is the same word over and over. */
function samplingWords(sampling: Sampling): string {
  const told = figures.filter(([key]) => sampling[key] !== null);
  return told.length === 0 ? unknown : told.map(([key, word]) => `${word} ${sampling[key]}`).join(' · ');
}

/** `native, tried 2026-11-21`: the rung and why. */
export function rungWords(rung: ModelRung | null): string {
  if (rung === null) return 'calls not tried yet';
  const day = new Date(rung.at).toISOString().slice(0, 10);
  const because = {
    probe: `tried ${day}${rung.why === '' ? '' : `; ${rung.why}`}`,
    template: `by its template; it answered the trial of ${day} with the same words each time`,
    lowered: `lowered ${day}: ${rung.why}`,
    person: `chosen by you ${day}`,
    setting: 'by the setting "rung"',
  };
  return `calls: ${rung.rung}, ${because[rung.by]}`;
}
