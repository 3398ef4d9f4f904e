/**
 * What the window and its page may not do. The page shows words of models and files of strangers, so each line here stands
 * for "even if a script of theirs ran": it could not leave the page, open another, ask for a device or reach the network.
 */
import { type App, type Session, shell, type WebContents } from 'electron';
import { isOwnAddress, isPage, outsideAddress } from './addresses.ts';

/** Before Electron is ready. Holds for every page there will ever be, also ones nobody thought of. */
export function guardPages(app: App): void {
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}

function guardContents(contents: WebContents): void {
  const denyOthers = (event: { preventDefault(): void }, address: string): void => {
    if (!isPage(address)) event.preventDefault();
  };
  contents.on('will-navigate', (details) => denyOthers(details, details.url));
  contents.on('will-redirect', (details) => denyOthers(details, details.url));
  contents.on('will-frame-navigate', (details) => {
    // Not handed to the browser: a page can navigate without a person's click.
    if (!details.isMainFrame) details.preventDefault();
    else denyOthers(details, details.url);
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    const outside = outsideAddress(url);
    if (outside !== null) void shell.openExternal(outside);
    return { action: 'deny' };
  });
}

/** The one thing a page may do beyond itself: put text where the person's own click asks for it ("copy"). */
const permitted = 'clipboard-sanitized-write';

/** Once Electron is ready. Every other permission is denied, and no request leaves the app. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(permission === permitted && isPage(contents.getURL())),
  );
  session.setPermissionCheckHandler(
    (contents, permission) => permission === permitted && contents !== null && isPage(contents.getURL()),
  );
  session.setDevicePermissionHandler(() => false);
  // The spell checker would fetch its dictionaries.
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowed(details.url) }));
  session.on('will-download', (event) => event.preventDefault());
}

/** The page's own files, what it made itself, and the developer tools'. */
const isAllowed = (address: string): boolean =>
  isOwnAddress(address) || /^(blob|data|devtools|chrome-extension):/.test(address);
