/**
 * The requests of one session, told apart as their bytes tell it: the chain of its steps, the places where the chain moved (room
 * was made), and what was asked beside it. Judged are only bytes; which of it was meant to be is for the test to say.
 */
import { promptProblems } from './checks.ts';

interface Sent {
  body: string;
  messages: { role: string; content: unknown }[];
}

export interface PromptChain {
  /** Bodies of the steps, in pieces: within each, every request is the one before and what came since. */
  pieces: string[][];
  /** Bodies of what was asked beside the steps. */
  asides: string[];
  /** What is wrong, in words. */
  problems: string[];
}

/** How every question begins that the app asks for itself. */
const ownQuestion = '[From Patchbay, not from the person.';

export function promptChain(bodies: readonly string[]): PromptChain {
  const chain: PromptChain = { pieces: [], asides: [], problems: [] };
  let before: Sent | undefined;
  for (const [index, body] of bodies.entries()) {
    const sent: Sent = { body, messages: (JSON.parse(body) as { messages: Sent['messages'] }).messages };
    if (String(sent.messages.at(-1)?.content).startsWith(ownQuestion)) {
      chain.asides.push(body);
      // An aside is the chain so far (or its beginning, when room is made) and one question.
      if (before !== undefined && !ridesOn(sent, before))
        chain.problems.push(`aside ${index + 1} has a beginning of its own`);
      continue;
    }
    if (before === undefined || !isBeginning(before, sent)) chain.pieces.push([]);
    chain.pieces.at(-1)?.push(body);
    before = sent;
  }
  for (const piece of chain.pieces) chain.problems.push(...promptProblems(piece));
  return chain;
}

const textOf = ({ messages }: Pick<Sent, 'messages'>): string => JSON.stringify(messages).slice(0, -1);
const toolsOf = ({ body }: Sent): string => JSON.stringify((JSON.parse(body) as { tools: unknown }).tools);

const isBeginning = (before: Sent, after: Sent): boolean =>
  textOf(after) === textOf(before) || textOf(after).startsWith(`${textOf(before)},`);

/** At most the question, and a word of the model's in front of it, are not of the chain. */
function ridesOn(aside: Sent, before: Sent): boolean {
  const own = { messages: aside.messages.slice(0, -1) };
  const rest = own.messages.at(-1)?.content === '(paused)' ? { messages: own.messages.slice(0, -1) } : own;
  const [one, other] = [textOf(rest), textOf(before)];
  return toolsOf(aside) === toolsOf(before) && (one.startsWith(other) || other.startsWith(one));
}
