/** Questions of an intake as one message, for a terminal: numbered as answers may be, options with what each adds. */
import type { IntakeQuestion, Quote } from '../../../shared/intake.ts';
import { clipLine } from '../../tools/clip.ts';

/** Markdown. The person's own words stand in it as they are, each on one line and clipped. */
export function questionWords(questions: readonly IntakeQuestion[], unreadable: string | null): string {
  const head =
    unreadable === null
      ? `${questions.length === 1 ? 'One thing is' : `${questions.length} things are`} needed before this can begin.`
      : `The model could not read your words (${unreadable}), so these are asked of you.`;
  const tail =
    questions.length === 1 ? 'Answer in any form.' : 'Answer in any form: all at once, or by number.';
  return [head, ...questions.map(oneQuestion), tail].join('\n\n');
}

function oneQuestion(question: IntakeQuestion): string {
  const { number, title, ask, help, options, kind } = question;
  const lines = [`${number}. **${title}** ${ask}`, help, ...again(question)];
  for (const [at, { value, title: option, adds }] of options.entries())
    lines.push(`- ${/^\d+$/.test(value) ? value : at + 1}: ${option}. ${adds}`);
  if (kind === 'choices') lines.push('- none of them');
  return lines.map((line, at) => (at === 0 ? line : `   ${line}`)).join('\n');
}

function again({ why, between, pasted, kind }: IntakeQuestion): string[] {
  const lines: string[] = [];
  const [first, second] = between;
  if (first !== undefined && second !== undefined)
    lines.push(`You said “${short(first)}” and “${short(second)}”. Which one holds?`);
  const refused = refusals[why];
  if (refused !== undefined) lines.push(refused);
  const found = pasted.map((text) => `“${clipLine(text, 120)}”`).join(', ');
  if (found !== '')
    lines.push(
      `In what you pasted: ${found}. ${kind === 'words' ? 'Say so if it holds.' : 'Choose it if it holds.'}`,
    );
  return lines;
}

const short = ({ text }: Quote): string => clipLine(text.replace(/\s+/g, ' '), 120);

const refusals: Partial<Record<IntakeQuestion['why'], string>> = {
  question: 'Your last reply was a question. What each answer would mean stands here.',
  'not-an-answer': 'This cannot be decided for you; “none” is an answer where there is none.',
  'no-option': 'Your last reply names none of these.',
  'several-options': 'Your last reply names more than one, and only one can hold.',
  pasted: 'Your last reply was pasted from elsewhere. Say it in your own words, or put it into the form.',
};
