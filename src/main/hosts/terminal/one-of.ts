/** An option of which only a few values are known. */
import { fail, ok, type Result } from '../../../shared/result.ts';

/** Null where it was not given; `invalid` names the values there are. */
export function oneOf<T extends string>(
  known: readonly T[],
  option: string,
  wish: string | null,
  hint: string,
): Result<T | null> {
  const found = known.find((one) => one === wish) ?? null;
  return found !== null || wish === null
    ? ok(found)
    : fail('invalid', `--${option} is one of ${known.join(', ')}, not "${wish}".`, hint);
}
