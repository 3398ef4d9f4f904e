/**
 * Which agent a message is for, by its words alone. Only what is plain is decided here: a message that could be meant in two ways, or
 * begins in none of the ways known here, is nobody's, and the model is asked. Nothing of it holds an agent to anything; that is
 * `agent-limits.ts`.
 */

export interface RuledRoute {
  to: string;
  why: string;
}

type Kind = 'coder' | 'architect' | 'debug' | 'ask';

const wants: Record<Kind, string> = {
  coder: 'it asks for a change',
  architect: 'it asks for a plan',
  debug: 'it asks for a cause',
  ask: 'it is a question',
};

const words = (list: string): Set<string> => new Set(list.split(' '));

/** What a sentence begins with, once it is not polite any more. */
const beginnings: Record<Kind, Set<string>> = {
  coder: words(
    'add fix implement write create rename remove delete refactor replace change update make move extract convert migrate bump build support raise lower set run install upgrade split merge inline apply rewrite correct improve füge behebe implementiere schreibe schreib erstelle benenne entferne lösche ersetze ändere aktualisiere baue verschiebe',
  ),
  architect: words('plan design outline draft sketch plane entwirf skizziere'),
  debug: words('debug diagnose investigate reproduce bisect untersuche finde'),
  ask: words(
    'what where which who when how why explain describe summarize summarise tell show list compare was wo welche welcher wer wann wie warum wieso erkläre beschreibe zeige vergleiche',
  ),
};

/** The beginning of a question only where it ends as one. */
const auxiliaries = words(
  'is are was were does do did can could has have should gibt ist sind kann hat haben',
);

const polite =
  /^(?:please|bitte|hi|hello|hey|ok(?:ay)?|so|now|then|and|also|next|(?:can|could|would|will) you(?: please)?|kannst du(?: bitte)?|könntest du(?: bitte)?|i(?:'d| would) like you to|i want you to|you should|let(?:'s| us)|we need to|go ahead and)[\s,:]+/iu;

const isPlan = /\b(?:plan|design|adr|spec|specification|proposal|architecture|roadmap)\b/iu;
const isCause = /\b(?:cause|reason|why|culprit|bug|ursache|grund)\b/iu;
const isFailing =
  /\b(?:fail(?:s|ed|ing)?|crash(?:es|ed|ing)?|hang(?:s|ing)?|throws?|broken|breaks?|error|flaky|leaks?|slow)\b/iu;
const isTrace = /^\s*at .+:\d+:\d+\)?$|^Traceback \(most recent call last\)|^panicked at /m;
const goesOn =
  /^(?:yes|yep|ok(?:ay)?|sure|no|nope|go on|go ahead|continue|proceed|do (?:it|that|so)|please do|thanks?|thank you|ja|nein|weiter|mach weiter|gut|danke)\b[\s,\p{L}]{0,24}[.!]?$/iu;

const most = 4_000;
const mostSentences = 12;

/**
 * `names` are the agents that may be chosen, `isThere` tells of those that may be named, `atWork` is the one at work, null before the
 * first turn. Null where the words do not say it plainly.
 */
export function routeByRules(
  message: string,
  { names, isThere }: { names: readonly string[]; isThere: (name: string) => boolean },
  atWork: string | null,
): RuledRoute | null {
  const text = message.trim().slice(0, most);
  const named = /^@([a-z][a-z0-9-]{0,39})\b/.exec(text)?.[1];
  if (named !== undefined && isThere(named)) return { to: named, why: 'because you named it' };
  if (atWork !== null && goesOn.test(text))
    return { to: atWork, why: 'because it goes on with what there was' };
  const found = new Map<Kind, string>();
  const prose = text.replace(/```[\s\S]*?(?:```|$)/g, ' ');
  for (const sentence of sentencesOf(prose)) {
    const said = kindOf(sentence);
    if (said !== null && !found.has(said.kind)) found.set(said.kind, said.by);
  }
  if (isTrace.test(text) && found.size === 0) found.set('debug', 'a stack trace');
  // Who looks for a cause and mends it is the one that may change something.
  if (found.size === 2 && found.has('coder') && found.has('debug')) found.delete('debug');
  const [only, ...others] = found;
  if (only === undefined || others.length > 0 || !names.includes(only[0])) return null;
  return { to: only[0], why: `because ${wants[only[0]]} (“${only[1]}”)` };
}

const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((one) => one.replace(/^[\s>*\-–•\d.)]+/u, '').trim())
    .filter((one) => one !== '')
    .slice(0, mostSentences);

function kindOf(sentence: string): { kind: Kind; by: string } | null {
  let rest = sentence;
  for (let cut = rest.replace(polite, ''); cut !== rest; cut = rest.replace(polite, '')) rest = cut;
  const first = /^\p{L}+/u.exec(rest)?.[0] ?? '';
  const by = first.toLowerCase();
  const kind = (Object.keys(beginnings) as Kind[]).find((one) => beginnings[one].has(by));
  if (kind === undefined) {
    if (by === 'find' && isCause.test(rest)) return { kind: 'debug', by: first };
    return auxiliaries.has(by) && rest.endsWith('?') ? { kind: 'ask', by: first } : null;
  }
  if (kind === 'coder' && isPlanWriting(rest)) return { kind: 'architect', by: first };
  if (kind === 'debug' && by === 'finde' && !isCause.test(rest)) return null;
  if ((by === 'why' || by === 'warum') && isFailing.test(rest)) return { kind: 'debug', by: first };
  return { kind, by: first };
}

/** `Write a plan for …`, and not `Change the plan page`. */
const isPlanWriting = (sentence: string): boolean =>
  /^(?:write|create|make|draft|schreibe?|erstelle)\b/iu.test(sentence) &&
  isPlan.test(sentence.split(/\s+/).slice(1, 5).join(' '));
