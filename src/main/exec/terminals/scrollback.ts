/**
 * The last part of what a terminal printed, numbered: position n is the n-th character since it was opened. Who reads keeps a
 * position and nothing is kept for them, so a reader who is too slow loses the middle and is told how much, and whoever
 * comes back reads on without a gap and without anything twice.
 */

export interface Printed {
  /** Positions of `text`; what `switches` says comes on top. */
  from: number;
  to: number;
  text: string;
  /** Characters before `from` that the reader asked for and that are not kept any more. */
  lost: number;
}

export interface Scrollback {
  add(text: string): void;
  /** At most `most` characters from `position` on, or from the oldest that is kept. */
  read(position: number, most: number): Printed;
  end(): number;
}

/** Characters after a cut in which a line is looked for to begin with. */
const longestLine = 4_096;

/** Keeps at least the last `limit` characters. */
export function createScrollback(limit: number): Scrollback {
  let text = '';
  let start = 0;
  /** Of what was cut off: which switches of the screen it left on or off. A program that fills the screen says so once. */
  const switches = new Map<string, string>();

  function cut(): void {
    const least = text.length - limit;
    const line = text.indexOf('\n', least);
    const at = line >= 0 && line < least + longestLine ? line + 1 : wholeCharacter(text, least);
    for (const [, names = '', to = ''] of text.slice(0, at).matchAll(switchPattern)) {
      for (const name of names.split(';')) switches.set(name, to);
    }
    text = text.slice(at);
    start += at;
  }

  return {
    add(added) {
      text += added;
      // At twice the size only, so that a flood is not copied at each piece of it.
      if (text.length > 2 * limit) cut();
    },
    read(position, most) {
      const from = Math.min(Math.max(position, start), start + text.length);
      const first = from - start;
      const last = wholeCharacter(text, Math.min(text.length, first + most));
      const lost = Math.max(0, start - position);
      const found = text.slice(first, last);
      return { from, to: start + last, lost, text: lost === 0 ? found : switched(switches) + found };
    },
    end: () => start + text.length,
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what such a sequence begins with
const switchPattern = /\u001b\[\?([\d;]+)([hl])/g;

/** Colours off, then the switches as they were. */
const switched = (switches: ReadonlyMap<string, string>): string =>
  `\u001b[m${[...switches].map(([name, to]) => `\u001b[?${name}${to}`).join('')}`;

/** `at`, or one less where that would be the middle of a character. */
function wholeCharacter(text: string, at: number): number {
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before < 0xdc00 ? at - 1 : at;
}
