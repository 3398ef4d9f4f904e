/** How many things wait, where the page is only a tab: in its title and as a mark on its icon. */
import { strings } from './strings.ts';
import { attentionStrings } from './strings-attention.ts';

let plain = '';

const link = (): HTMLLinkElement | null => document.querySelector('link[rel=icon]');

/** Remembers the icon as it is without a mark. Before the first count. */
export function plainTitle(): void {
  plain = link()?.getAttribute('href') ?? '';
}

export function showCount(count: number): void {
  document.title = attentionStrings.title(count, strings.product);
  link()?.setAttribute('href', count === 0 ? plain : markedIcon(count));
}

/** The icon's shapes with a number over them; the same in dark and light, as the icon is. */
function markedIcon(count: number): string {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1b1d23"/>' +
    '<path d="M9 10c0 9 14 3 14 12" fill="none" stroke="#8fb4f5" stroke-width="3" stroke-linecap="round"/>' +
    '<circle cx="9" cy="9" r="3.4" fill="#8fb4f5"/><circle cx="22" cy="22" r="10" fill="#f2b84b"/>' +
    `<text x="22" y="27" font-family="sans-serif" font-size="14" font-weight="700" text-anchor="middle" fill="#1b1d23">${count > 9 ? '9+' : count}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
