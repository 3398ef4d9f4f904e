/**
 * The content security policy of the page, for every host that shows it. Nothing is allowed but the page's own files;
 * there is no place on the network it could send words to.
 */

/**
 * Policies by which code may turn strings into markup or script addresses: `patchbay`, which the page makes for all of
 * Monaco's parts and for its workers, and the one of DOMPurify inside Monaco. The only place to change when another is
 * needed; null leaves Trusted Types off.
 */
const trustedTypes: readonly string[] | null = ['patchbay', 'dompurify'];

export interface ContentSecurity {
  /** Further places the page may connect to, besides where it came from. */
  connect?: readonly string[];
}

/** Value of the `Content-Security-Policy` header. */
export function contentSecurityPolicy({ connect = [] }: ContentSecurity = {}): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Monaco writes style elements and style attributes as it draws; without 'unsafe-inline' it shows nothing.
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...connect].join(' '),
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    ...(trustedTypes === null
      ? []
      : ["require-trusted-types-for 'script'", ['trusted-types', ...trustedTypes].join(' ')]),
  ].join('; ');
}
