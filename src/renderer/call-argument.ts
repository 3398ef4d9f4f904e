/** What a call is about while nothing more is known of it than what the model wrote: the first argument that says so. */
import { mapTexts, restore } from '../shared/untrusted-text.ts';

/** Empty when there is none, or when the arguments are no JSON object. */
export function callArgument(json: string): string {
  try {
    const value = mapTexts(JSON.parse(json), restore);
    if (typeof value !== 'object' || value === null) return '';
    const { query, path } = value as { query?: unknown; path?: unknown };
    if (typeof query === 'string') return `${query}${typeof path === 'string' ? ` in ${path}` : ''}`;
    if (typeof path === 'string') return path;
    const first = Object.values(value).find((part) => typeof part === 'string');
    return typeof first === 'string' ? first : '';
  } catch {
    return '';
  }
}
