/** How gates stand, in one line for the terminal and the page. What could not be run is told as that, and never counted as passed. Pure. */
import type { Finding, VerdictStatus } from './gate.ts';

export const isPassed = (status: VerdictStatus): boolean => status === 'pass' || status === 'soft';

/** For people who read words and no marks. */
export const verdictWord = (status: VerdictStatus): string =>
  status === 'not-available' ? 'not available' : status;

const others: readonly [VerdictStatus[], string][] = [
  [['fail'], 'failed'],
  [['not-available'], 'not available'],
  [['stale'], 'out of date'],
  [['never', 'cancelled', 'interrupted'], 'not run to their end'],
];

/** Empty where there are none. */
export function gateTally(results: readonly { status: VerdictStatus }[]): string {
  if (results.length === 0) return '';
  const count = (wanted: (status: VerdictStatus) => boolean): number =>
    results.filter(({ status }) => wanted(status)).length;
  const rest = others
    .map(([statuses, words]) => [count((status) => statuses.includes(status)), words] as const)
    .filter(([number]) => number > 0);
  const passed = `${count(isPassed)} of ${results.length} gates passed`;
  return [passed, ...rest.map(([number, words]) => `${number} ${words}`)].join(', ');
}

/** The work was to hold up to it, and nothing is known of that: whoever signs it off has to say why all the same. */
export const isSilent = ({ isHard, status }: { isHard: boolean; status: VerdictStatus }): boolean =>
  isHard && (status === 'not-available' || status === 'never');

/** One finding in a line: where, which rule, what. */
export function findingLine({ file, line, rule, message }: Finding): string {
  const place = file === null ? '' : `${file}${line === null ? '' : `:${line}`} `;
  return `${place}${rule} ${message}`.trim();
}
