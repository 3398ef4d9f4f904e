/**
 * How large a change is, by its words alone, so that a small fix is not buried in documents and a risky one does not slip through as
 * small. Only what is plain is decided here; `floor` holds for whoever decides the rest.
 */
import type { ChangeSize } from '../../../shared/intake.ts';
import { placesOf } from './places.ts';

export interface RuledSize {
  /** Null where the words do not say it plainly. */
  size: ChangeSize | null;
  why: string;
  /** The least that it is, whoever decides. */
  floor: ChangeSize;
}

/** Where a mistake costs more than the change: it is planned, however few words it takes. */
const risky: readonly [RegExp, string][] = [
  [/\bmigrat|\bschema change|\balter table|(?<!\p{L})миграци|\bdatenbankschema/iu, 'a migration'],
  [
    /\bauth(?!or)|\blog[- ]?ins?\b|\bpasswords?\b|\bpermissions?\b|\baccess control|\banmeldung|\bpasswort|\bberechtigung|авториза|аутентифика|парол|прав[ао]? доступа/iu,
    'who may do what',
  ],
  [
    /\bsecurity\b|\bvulnerab|\bencrypt|\bcrypto|\bsecrets?\b|\btokens?\b(?= .*\b(?:leak|rotat|revok))|\bsicherheit|\bverschlüssel|безопасност|уязвимост|шифрован/iu,
    'security',
  ],
  [
    /\bdata loss|\bdelet\w* (?:\w+ ){0,3}(?:data|users?|accounts?|records?|rows|tables?)\b|\bdrop (?:the )?(?:\w+ )?tables?\b|\btruncate\b|\bbackups?\b|\bdatenverlust|потер\p{L}* данных|удал\p{L}* (?:\p{L}+ ){0,2}(?:данн|пользовател|таблиц)/iu,
    'data that could be lost',
  ],
  [/\bpayments?\b|\bbilling\b|\binvoic|\bzahlung|\brechnung|платеж|платёж|оплат/iu, 'money'],
  [
    /\bbreaking change|\bpublic api\b|\bbackwards?[- ]compat|обратн\p{L}* совместимост/iu,
    'what others build on',
  ],
  [/\bconcurren|\brace condition|\bdeadlock|\btransaction|\bnebenläufig|гонк|транзакц/iu, 'concurrency'],
];

const large: readonly [RegExp, string][] = [
  [
    /\brewrite\b(?=.*\b(?:app|application|service|system|codebase|everything|in (?:rust|go|typescript))\b)/iu,
    'a rewrite',
  ],
  [
    /\bre-?architect|\barchitecture\b|\bnew (?:micro-?)?services?\b|\bfrom scratch\b|\bmonolith/iu,
    'its structure',
  ],
  [
    /\b(?:port|move|migrate|convert) (?:the |our )?(?:whole|entire|complete)\b|\bcodebase\b/iu,
    'all of the code',
  ],
  [
    /\bneue[rns]? (?:micro-?)?(?:dienst|service)|\barchitektur|\bvon grund auf|\bumschreiben/iu,
    'its structure',
  ],
  [/(?<!\p{L})архитектур|нов\p{L}* (?:микро)?сервис|с нуля|переписать (?:всё|все|весь)/iu, 'its structure'],
];

const small: readonly [RegExp, string][] = [
  [/\btypos?\b|\bspelling\b|\bmisspel|\btippfehler|\brechtschreib|опечатк/iu, 'a typo'],
  [/\brename\b|\bbenenne|(?<!\p{L})переимену/iu, 'a name'],
  [/\b(?:reword|wording|comments?|docstrings?|readme|changelog)\b|\bkommentar|комментари/iu, 'words'],
  [/\bbump\b|\bversion number\b/iu, 'a version'],
  [
    /\bformat(?:ting)?\b|\blint(?:er)?\b|\bunused (?:imports?|variables?)\b|\bwhitespace\b|\bindent/iu,
    'form',
  ],
  [/\b(?:colou?r|padding|margin|font|label|tooltip|icon)\b|\bfarbe|(?<!\p{L})цвет/iu, 'how one thing looks'],
];

const everywhere =
  /\beverywhere\b|\ball (?:the )?(?:files|modules|services)\b|\bacross\b|\büberall\b|везде|во всех/iu;
const files =
  /(?<![\w/.-])(?:[\w.-]+\/)*[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|cs|rb|php|c|h|cpp|css|html|md|json|ya?ml|toml|sql|sh|vue|svelte)\b/giu;

const most = 8_000;
/** More words than this describe no small change. */
const mostOfSmall = 60;
const leastOfLarge = 400;
const [manyFiles, veryManyFiles] = [4, 12];
const manyPoints = 8;

/** Of the person's own words: what is pasted tells of the change and does not measure it. */
export function sizeByRules(message: string): RuledSize {
  const text = ownWords(message.slice(0, most));
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  const named = new Set(text.match(files) ?? []).size;
  const points = text.match(/^\s*(?:[-*+•]|\d+[.)])\s+\S/gmu)?.length ?? 0;
  const risk = firstOf(risky, text);
  const floor: ChangeSize = risk === null ? 'small' : 'medium';
  const ruled = (size: ChangeSize | null, why: string): RuledSize => ({ size, why, floor });
  const whole = firstOf(large, text);
  if (whole !== null) return ruled('large', `because it is about ${whole}`);
  if (named >= veryManyFiles) return ruled('large', `because it names ${named} files`);
  if (points >= manyPoints && words >= mostOfSmall)
    return ruled('large', `because it asks for ${points} things`);
  if (words >= leastOfLarge && points >= manyPoints / 2)
    return ruled('large', `because it takes ${words} words to say`);
  if (risk !== null) return ruled(words < mostOfSmall ? 'medium' : null, `because it touches ${risk}`);
  const little = firstOf(small, text);
  const isLittle = words > 0 && words <= mostOfSmall && points < 3 && named < manyFiles;
  if (little !== null && isLittle && !everywhere.test(text))
    return ruled('small', `because it is about ${little}`);
  if (named >= manyFiles) return ruled('medium', `because it names ${named} files`);
  return ruled(null, 'because its words do not say');
}

function ownWords(text: string): string {
  const characters = [...Array(text.length).keys()].map((at) => text.charAt(at));
  for (const { start, end, kind } of placesOf(text)) if (kind === 'pasted') characters.fill(' ', start, end);
  return characters.join('');
}

const firstOf = (patterns: readonly [RegExp, string][], text: string): string | null =>
  patterns.find(([pattern]) => pattern.test(text))?.[1] ?? null;
