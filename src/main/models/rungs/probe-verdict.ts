/**
 * What the probes' answers mean. Pure. A model that gives the very same answer to different questions does not listen to the
 * probes (a canned answer, a test double): that proves nothing, and the template is believed.
 */
import type { Evidence, ModelRung } from '../../../shared/model-rung.ts';
import type { Finish, ModelCall } from '../model.ts';
import { createReplyReader } from './reply-reader.ts';

/** What a model answered to one probe. */
export interface Answer {
  text: string;
  calls: ModelCall[];
  finish: Finish;
  /** The server's words, when it refused the request as such. */
  refused?: string;
}

/** Readable calls of the probes' tool. */
export const callsOf = ({ calls, finish }: Answer): number =>
  finish === 'length'
    ? 0
    : calls.filter((call) => call.name === 'report_word' && hasWord(call.arguments)).length;

/** The reply is the object that was asked for, or the beginning of one that was cut. */
export function isHeld({ text, finish }: Answer): boolean {
  if (!/^\s*\{\s*"say"\s*:/.test(text)) return false;
  const reader = createReplyReader();
  reader.read(text);
  return finish === 'length' || !reader.end().broken;
}

/** One line for people: the calls as written, the words in quotation marks, or the server's refusal. */
export function sawLine({ text, calls, refused }: Answer): string {
  if (refused !== undefined) return short(refused);
  const made = calls.filter((call) => call.name !== '');
  if (made.length > 0) return short(made.map((call) => `${call.name}(${call.arguments})`).join(', '));
  return text.trim() === '' ? 'nothing' : `“${short(text)}”`;
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};

/** `tools`: what the template says of itself; null when it is not known. */
export function decideRung(
  tried: readonly { evidence: Evidence; answer: Answer }[],
  tools: boolean | null,
): Pick<ModelRung, 'rung' | 'by'> {
  const of = (probe: Evidence['probe']) => tried.find(({ evidence }) => evidence.probe === probe);
  const passed = (probe: Evidence['probe']): boolean => of(probe)?.evidence.passed === true;
  if (passed('single') || passed('parallel')) return { rung: 'native', by: 'probe' };
  if (tools !== false && isCanned(of('single')?.answer, of('parallel')?.answer))
    return { rung: 'native', by: 'template' };
  return { rung: passed('constrained') ? 'constrained' : 'text', by: 'probe' };
}

function isCanned(one: Answer | undefined, other: Answer | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const isWhole = one.finish !== 'length' && other.finish !== 'length';
  const saysSomething = one.refused === undefined && (one.text.trim() !== '' || one.calls.length > 0);
  return isWhole && saysSomething && saidBy(one) === saidBy(other);
}

const saidBy = ({ text, calls }: Answer): string =>
  JSON.stringify([text, ...calls.map((call) => [call.name, call.arguments])]);

function hasWord(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'word' in value && typeof value.word === 'string';
  } catch {
    return false;
  }
}
