/**
 * Which addresses mean what: ours, one for the person's browser, or neither. Every guard of the window asks here, so
 * there is one place where an address is parsed and none where it is compared as text.
 */
export const scheme = 'app';
export const pageUrl = `${scheme}://patchbay/index.html`;

/** The page itself, with any fragment: the only thing the window may ever show. */
export function isPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isOwn(url) && (url.pathname === '/' || url.pathname === '/index.html');
}

/** Anything of the page's own: what a request from it may ask for. */
export function isOwnAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isOwn(url);
}

// Node's URL has no origin for schemes it does not know.
const isOwn = (url: URL): boolean =>
  url.protocol === `${scheme}:` && url.host === 'patchbay' && url.username === '' && url.password === '';

/** The address to give to the system's browser or mail program; null for everything that must not leave the app. */
export function outsideAddress(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'mailto:')) return null;
  // A name in front of the host is there to make one host look like another.
  return url.username === '' && url.password === '' ? url.href : null;
}
