/**
 * Which stretches of a person's message are not the person's own words: what they pasted (fences, quotations, mails, tagged
 * documents), and words that speak to an AI. Decided by place alone, whatever a model makes of it. A line too many taken for pasted
 * costs a question; one too few lets somebody else's mail decide what is built.
 */

import { remembering } from './remembering.ts';

export interface Place {
  start: number;
  end: number;
  kind: 'pasted' | 'addressed';
}

const fence = /^ {0,3}(?:[-*+] +|\d+[.)] +)?(`{3,}|~{3,})/;
const quotation = /^\s{0,8}(?:[-*+]\s+)?>/;
const tag = /^\s*<([a-z][\w:-]*)(?:\s[^<>]*)?>/i;
/** From here on all is a mail of somebody's. */
const mail =
  /^\s*(?:-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|mensaje original|исходное сообщение|пересылаемое сообщение)\s*-{0,}|begin forwarded message:|(?:from|von|от|de)\s*:.*[@<].*|(?:from|von|от|de)\s*:.*\n\s*(?:sent|date|to|subject|gesendet|datum|an|betreff|отправлено|дата|кому|тема|envoyé|objet|enviado|asunto)\s*:)/iu;
const mailHead =
  /(?<!\p{L})(?:wrote|writes|schrieb|schreibt|a écrit|écrit|escribió|escribe|пишет|писала?|написала?)[^.!?:]{0,60}:\s*$/iu;

/** Words for an AI in somebody else's text; a person who says "you are a Python expert" is not meant. */
const addressing = [
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}\b(?:instructions?|rules?|prompts?|guidelines?|directions?|(?:the |everything )?above|previous|prior)\b/giu,
  /\b(?:ignorier\p{L}*|vergiss|missachte\p{L}*)[^.!?\n]{0,50}(?:anweisung|regel|vorgabe|prompt|bisherig|vorherig)/giu,
  /(?:игнорируй|игнорируйте|забудь|забудьте|не обращай внимания)[^.!?\n]{0,50}(?:инструкци|указани|правил|предыдущ|выше)/giu,
  /(?:ignore[zr]?|oublie[zr]?|ignora|olvida)[^.!?\n]{0,50}(?:instruction|instruccion|consigne|règle|reglas|anterior|précédent)/giu,
  /(?:忽略|無視|无视)[^。\n]{0,20}(?:指令|指示|说明|規則|规则)/gu,
  /\b(?:system|developer) (?:prompt|message|override)\b/giu,
  /^[ \t>]{0,8}(?:\[|<|#{1,6} ?)?(?:system|assistant|developer)(?:\]|>)?[ \t]{0,4}:/gimu,
  /\b(?:new|updated|real|hidden) instructions?\s*(?:for|:)/giu,
  /\b(?:note|message|instructions?|attention|dear|hey)\b[^.!?\n]{0,20}\b(?:ai|llm|language model|chatbot|assistants?)\b/giu,
  /\b(?:ai|llm|language model)s? (?:assistants?|agents?|models?|tools?)? ?(?:reading|processing|parsing|must|should|shall)\b/giu,
  /<[|｜][^\s<>]{1,40}[|｜]>|\[\/?INST\]|<<\/?SYS>>/gu,
];

/** Not overlapping within a kind, in order; ends are exclusive. */
export const placesOf = remembering((text): readonly Place[] => [
  ...pastedPlaces(text).map((place) => ({ ...place, kind: 'pasted' as const })),
  ...addressedPlaces(text).map((place) => ({ ...place, kind: 'addressed' as const })),
]);

interface Stretch {
  start: number;
  end: number;
}

/** What is left when all places are taken out, trimmed; empty when nothing is. */
export function ownStretches(text: string): Stretch[] {
  const gaps = [...placesOf(text)].sort((one, other) => one.start - other.start);
  const own: Stretch[] = [];
  let from = 0;
  for (const { start, end } of [...gaps, { start: text.length, end: text.length }]) {
    if (start > from) own.push(trimmed(text, from, start));
    from = Math.max(from, end);
  }
  return own.filter(({ start, end }) => end > start);
}

export function trimmed(text: string, from: number, to: number): Stretch {
  let [start, end] = [from, to];
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return { start, end };
}

function pastedPlaces(text: string): Stretch[] {
  const found: Stretch[] = [];
  const lines = linesOf(text);
  const closings = closingsOf(lines);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined) break;
    const last = endOfPasted(lines, at, closings);
    if (last === null) continue;
    found.push({ start: line.start, end: lines[last]?.end ?? text.length });
    at = last;
  }
  return found;
}

interface Line extends Stretch {
  text: string;
}

/** In which lines a tag of that name is closed. */
type Closings = ReadonlyMap<string, number[]>;

function closingsOf(lines: readonly Line[]): Closings {
  const closings = new Map<string, number[]>();
  for (const [at, { text }] of lines.entries())
    for (const [, name = ''] of text.matchAll(/<\/([a-z][\w:-]*)>/gi))
      closings.set(name.toLowerCase(), [...(closings.get(name.toLowerCase()) ?? []), at]);
  return closings;
}

/** The index of the last line of what begins in line `at`; null when nothing does. */
function endOfPasted(lines: readonly Line[], at: number, closings: Closings): number | null {
  const line = lines[at]?.text ?? '';
  const opened = fence.exec(line)?.[1];
  if (opened !== undefined) {
    const closes = (text: string): boolean => {
      const mark = text.trim();
      return mark.length >= opened.length && [...mark].every((character) => character === opened.charAt(0));
    };
    return lastLine(lines, at, closes);
  }
  if (mail.test(`${line}\n${lines[at + 1]?.text ?? ''}`)) return lines.length - 1;
  if (mailHead.test(line) && !quotation.test(lines[at + 1]?.text ?? '')) return lines.length - 1;
  if (mailHead.test(line) || quotation.test(line)) {
    let last = at;
    // A quotation goes on over lines that lost their mark, up to an empty one.
    while (last + 1 < lines.length && (lines[last + 1]?.text ?? '').trim() !== '') last += 1;
    return last;
  }
  const name = tag.exec(line)?.[1]?.toLowerCase();
  if (name === undefined) return null;
  return closings.get(name)?.find((index) => index >= at) ?? null;
}

/** A fence that is never closed goes to the end. */
function lastLine(lines: readonly Line[], at: number, closes: (text: string) => boolean): number {
  const end = lines.findIndex(({ text }, index) => index > at && closes(text));
  return end < 0 ? lines.length - 1 : end;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    lines.push({ start, end: start + line.length, text: line.replace(/\r$/, '') });
    start += line.length + 1;
  }
  return lines;
}

/** From the sentence that speaks to an AI to the end of its paragraph: what it orders stands behind it. */
function addressedPlaces(text: string): Stretch[] {
  const found: Stretch[] = [];
  for (const pattern of addressing) {
    for (const match of text.matchAll(pattern)) {
      const start = sentenceStart(text, match.index);
      const rest = /\n[^\S\n]*\n/.exec(text.slice(match.index));
      found.push({ start, end: rest === null ? text.length : match.index + rest.index });
    }
  }
  return found;
}

function sentenceStart(text: string, at: number): number {
  const line = text.lastIndexOf('\n', at - 1) + 1;
  const last = [...text.slice(line, at).matchAll(/[.!?。]["”»)\]]*\s+/gu)].at(-1);
  return last === undefined ? line : line + last.index + last[0].length;
}
