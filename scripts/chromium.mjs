/**
 * Finds a Chromium for the browser tests: one that is there, Playwright's, or (as root on Debian) Debian's package.
 * A file that exists is not yet a browser: Ubuntu's `chromium` is a stub for snap, so each is asked for its version.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run, toolEnv } from './process.mjs';

// The one without windows first: it draws the same page for three quarters of the processor time.
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const fixed = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .filter((key) => process.env[key] !== undefined)
    .map((key) => join(process.env[key], 'Google/Chrome/Application/chrome.exe')),
};
const inPlaywright = {
  linux: ['chrome-linux64/chrome', 'chrome-linux/chrome'],
  darwin: ['chrome-mac-arm64', 'chrome-mac-x64', 'chrome-mac'].flatMap((folder) => [
    `${folder}/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing`,
    `${folder}/Chromium.app/Contents/MacOS/Chromium`,
  ]),
  win32: ['chrome-win64/chrome.exe', 'chrome-win/chrome.exe'],
};

function playwrightCache() {
  if (process.env.PLAYWRIGHT_BROWSERS_PATH) return process.env.PLAYWRIGHT_BROWSERS_PATH;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/ms-playwright');
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright');
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ms-playwright');
}

function playwrightBrowsers() {
  const cache = playwrightCache();
  if (!existsSync(cache)) return [];
  const folders = readdirSync(cache).filter((name) => /^chromium-\d+$/.test(name));
  const newestFirst = folders.sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]));
  return newestFirst.flatMap((name) =>
    (inPlaywright[process.platform] ?? []).map((part) => join(cache, name, part)),
  );
}

function candidates() {
  const env = toolEnv();
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter);
  const fromPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const own = process.env.PATCHBAY_CHROMIUM ? [process.env.PATCHBAY_CHROMIUM] : [];
  return [...own, ...fromPath, ...(fixed[process.platform] ?? []), ...playwrightBrowsers()].filter(
    existsSync,
  );
}

/** { file, version } of the first candidate that answers, or null. Installs nothing. */
export async function findChromium() {
  for (const file of candidates()) {
    // Windows' chrome.exe has no --version; there being a file has to do.
    if (process.platform === 'win32') return { file, version: 'version not asked' };
    const result = await run(file, ['--version'], { seconds: 20 });
    const version = result.output.match(/\d+(\.\d+){1,3}/)?.[0];
    if (result.code === 0 && version !== undefined) return { file, version };
  }
  return null;
}

export function isDebian() {
  if (!existsSync('/etc/os-release') || !existsSync('/usr/bin/apt-get')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Installs Debian's packages without asking. Empty when it worked, else the end of what apt-get said. */
export async function installPackages(packages) {
  const env = toolEnv({ DEBIAN_FRONTEND: 'noninteractive' });
  const update = await run('apt-get', ['update', '-q'], { env, seconds: 180 });
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  const install = await run('apt-get', args, { env, seconds: 600 });
  return install.code === 0
    ? ''
    : `${update.output}${install.output}`.trim().split('\n').slice(-15).join('\n');
}

async function installFromDebian(onLine) {
  onLine(
    'Installing Chromium for the browser tests (apt-get install chromium-headless-shell fonts-liberation) …',
  );
  return installPackages(['chromium-headless-shell', 'fonts-liberation']);
}

/** Finds or, as root on Debian, installs. { file, version } or { reason } with the command to run. */
export async function ensureChromium(onLine = () => {}) {
  const found = await findChromium();
  if (found !== null) return found;
  const advice = isDebian()
    ? `${process.getuid?.() === 0 ? '' : 'sudo '}apt-get install -y chromium-headless-shell fonts-liberation`
    : 'npx playwright-core install chromium (or set PATCHBAY_CHROMIUM to a Chromium or Chrome)';
  if (!isDebian() || process.getuid?.() !== 0) return { reason: `No Chromium was found. Run: ${advice}` };
  const failure = await installFromDebian(onLine);
  const installed = await findChromium();
  return installed ?? { reason: `${failure}\nChromium could not be installed. Run: ${advice}` };
}
