/**
 * Which words of a text are searched for, and what each is worth. Words that stand in every sentence are none; words that stand in
 * every task ("run", "fix", "file") say half of what others say. Cut as the index cuts: at whatever is no letter and no digit.
 */

const nothing = new Set(
  `a about after again all also always am an and any are as at be because been before being between both but by can could did do does
  doing done don down each even every few for from further get got had has have having he her here him his how i if in into is it
  its just let like may me might more most must my never no nor not now of off on once only or other our out over own please same she
  should so some such t s re ve ll d m than that the their them then there these they this three two first second those through to too under until up us
  very was we were what when where which while who whom why will with without would yes you your`.split(
    /\s+/,
  ),
);

const common = new Set(
  `add app build change check code command create delete error exit fail failed failing file find fix folder function help
  implement install line look make move name need new number open path project read remove rename replace run see set show start stop test think tool try
  update use used using value want work write`.split(/\s+/),
);

/** Lower case and without diacritics, as the index has them. */
const normal = (word: string): string => word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** In the order in which they stand, each once. Single letters and what says nothing are left out. */
export function wordsOf(text: string): string[] {
  const found = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(found.map(normal))].filter((word) => word.length > 1 && !nothing.has(word));
}

/** Half for what every task says, in its usual forms; one for all else. */
export function weightOf(word: string): number {
  const plain = normal(word);
  if (nothing.has(plain) || plain.length < 2) return 0;
  const forms = [plain, plain.replace(/s$/, ''), plain.replace(/(?:es|ed|ing|ning)$/, '')];
  return forms.some((form) => common.has(form) || common.has(`${form}e`)) ? 0.5 : 1;
}

export const weightOfAll = (words: readonly string[]): number =>
  words.reduce((sum, word) => sum + weightOf(word), 0);
