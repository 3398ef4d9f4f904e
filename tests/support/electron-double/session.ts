/**
 * Session: the handlers a main process sets, and what they decide about requests and permissions. Where none is set, the
 * answer is Electron's own default, which is to allow: so an app that forgets a handler fails its test here.
 */
import { EventEmitter } from 'node:events';
import type { BrowserContext, Route } from 'playwright-core';

type ProtocolHandler = (request: Request) => Response | Promise<Response>;
type BeforeRequest = (details: { url: string }, answer: (decision: { cancel?: boolean }) => void) => void;
type PermissionRequest = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;
type PermissionCheck = (contents: unknown, permission: string) => boolean;

/** Electron's names, and Chromium's where it has the same. */
const permissions = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  media: 'camera',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
} as const;

export class Session extends EventEmitter {
  readonly #protocols = new Map<string, ProtocolHandler>();
  #beforeRequest: BeforeRequest = (_details, answer) => answer({});
  #request: PermissionRequest = (_contents, _permission, answer) => answer(true);
  #check: PermissionCheck = () => true;
  spellChecker = true;

  readonly protocol = {
    handle: (scheme: string, handler: ProtocolHandler) => void this.#protocols.set(scheme, handler),
  };
  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest) => {
      this.#beforeRequest = listener;
    },
  };

  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.#check = handler;
  }

  setDevicePermissionHandler(): void {}

  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled;
  }

  /** Chromium's permissions as the handlers would decide about each. */
  async applyPermissions(context: BrowserContext, contents: unknown, origin: string): Promise<void> {
    const granted = Object.entries(permissions).filter(([name]) => this.#isGranted(contents, name));
    await context.clearPermissions();
    await context.grantPermissions(
      granted.map(([, chromium]) => chromium),
      { origin },
    );
  }

  #isGranted(contents: unknown, permission: string): boolean {
    let granted = false;
    this.#request(contents, permission, (answer) => {
      granted = answer;
    });
    return granted && this.#check(contents, permission);
  }

  async answer(route: Route, url: string): Promise<void> {
    let cancelled = false;
    this.#beforeRequest({ url }, ({ cancel }) => {
      cancelled = cancel === true;
    });
    const handler = this.#protocols.get(new URL(url).protocol.slice(0, -1));
    if (cancelled || handler === undefined) return route.abort(cancelled ? 'blockedbyclient' : 'failed');
    const request = route.request();
    const response = await handler(
      new Request(url, { method: request.method(), headers: request.headers() }),
    );
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }
}
