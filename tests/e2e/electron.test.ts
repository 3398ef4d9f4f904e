/**
 * The desktop app as built: its window, its guards and its way to the contract. Runs on a real Electron where there is one,
 * else on the double; the title of the suite says which.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { type Desktop, desktopKind, startDesktop, startSecond } from '../support/electron-double/desktop.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'patchbay-desktop-'));
const args = ['--data', dataFolder];
let desktop: Desktop;
/** A stranger's server: nothing in the window may ever reach it. */
let stranger: Server;
const visits: string[] = [];
let strangerUrl = '';

beforeAll(async () => {
  stranger = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end('hello');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  strangerUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  desktop = await startDesktop(args);
  await desktop.page.getByRole('main').first().waitFor();
});

afterAll(async () => {
  await desktop?.quit();
  stranger.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

const opened = (): Promise<string[]> =>
  desktop.evaluate(({ shell }) => (shell as unknown as { opened: string[] }).opened, null);

async function attach() {
  const attached = await attachToHost(dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  return attached.value;
}

describe(`the desktop app (on ${desktopKind()})`, () => {
  it('shows the page, connected to the host', async () => {
    await desktop.page.getByRole('button').first().waitFor();
    expect(await desktop.page.title()).toContain('Patchbay');
    const frames = await desktop.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
      null,
    );
    expect(frames).toEqual([expect.stringMatching(/^app:\/\/patchbay\//)]);
  });

  it('gives its window no Node and no way around the sandbox', async () => {
    const preferences = await desktop.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return JSON.parse(JSON.stringify(contents.getLastWebPreferences()));
    }, null);
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    });
    const found = await desktop.page.evaluate(() => [typeof require, typeof process, typeof module].join());
    expect(found).toBe('undefined,undefined,undefined');
  });

  it('serves the page under its policy, and nothing beside the page', async () => {
    const answers = await desktop.page.evaluate(async () => {
      const ask = async (path: string, init?: RequestInit) => {
        const response = await fetch(path, init);
        return [response.status, response.headers.get('content-security-policy')?.slice(0, 18) ?? ''];
      };
      return {
        page: await ask('/index.html'),
        outside: await ask('/..%2f..%2fpackage.json'),
        above: await ask('/../../package.json'),
        source: await ask('/main/index.js'),
        write: await ask('/index.html', { method: 'POST', body: 'x' }),
      };
    });
    const policy = "default-src 'none'";
    const whole = await desktop.page.evaluate(async () =>
      (await fetch('/')).headers.get('content-security-policy'),
    );
    expect(whole?.split('; ')).toEqual(expect.arrayContaining(["script-src 'self'", "base-uri 'none'"]));
    expect(answers).toEqual({
      page: [200, policy],
      outside: [404, policy],
      above: [404, policy],
      source: [404, policy],
      write: [405, policy],
    });
  });

  it('runs no text as code', async () => {
    const ran = await desktop.page.evaluate(() => {
      try {
        const script = document.createElement('script');
        script.textContent = 'globalThis.ran = true';
        document.body.append(script);
      } catch {}
      return 'ran' in globalThis;
    });
    expect(ran).toBe(false);
  });

  it('does not leave its page', async () => {
    const before = desktop.page.url();
    for (const target of [strangerUrl, 'https://example.com/', 'file:///etc/passwd']) {
      await desktop.page.evaluate((address) => {
        location.href = address;
      }, target);
      await desktop.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
    }
    expect(desktop.page.url()).toBe(before);
    await desktop.page.getByRole('main').first().waitFor();
    expect(visits).toEqual([]);
  });

  it('reaches no other host', async () => {
    const outcome = await desktop.page.evaluate(async (address) => {
      const image = new Image();
      const drawn = new Promise((resolve) => {
        image.onload = () => resolve('drawn');
        image.onerror = () => resolve('refused');
      });
      image.src = `${address}/image.png`;
      const fetched = await fetch(address).then(
        () => 'fetched',
        () => 'refused',
      );
      return [fetched, await drawn];
    }, strangerUrl);
    expect(outcome).toEqual(['refused', 'refused']);
    expect(visits).toEqual([]);
    // The server is there: whoever may, reaches it.
    await fetch(`${strangerUrl}/control`);
    expect(visits.splice(0)).toEqual(['/control']);
  });

  it('opens no window; https and mail go to the system, everything else nowhere', async () => {
    await desktop.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(shell, { opened, openExternal: async (url: string) => void opened.push(url) });
    }, null);
    const addresses = [
      'https://example.com/a',
      `${strangerUrl}/b`,
      'https://me:you@example.com/',
      'file:///etc/passwd',
      'app://patchbay/index.html',
      'mailto:me@example.com',
    ];
    const made = await desktop.page.evaluate(
      (urls) => urls.map((url) => window.open(url, '_blank')),
      addresses,
    );
    expect(made).toEqual(addresses.map(() => null));
    await expect.poll(opened).toEqual(['https://example.com/a', 'mailto:me@example.com']);
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1);
    expect(desktop.page.context().pages()).toHaveLength(1);
    expect(visits).toEqual([]);
  });

  it('grants no permission but copying', async () => {
    const states = await desktop.page.evaluate(async () => {
      const located = await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          (error) => resolve(error.code === 1 ? 'denied' : `error ${error.code}`),
          { timeout: 5_000 },
        ),
      );
      const names = ['geolocation', 'notifications', 'camera', 'clipboard-read'] as const;
      const asked = names.map(
        async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
      );
      return [located, await Notification.requestPermission(), ...(await Promise.all(asked))];
    });
    expect(states.map((state) => state === 'granted')).toEqual([false, false, false, false, false, false]);
    expect(states.slice(0, 2)).toEqual(['denied', 'denied']);
  });

  it('gives its port to the page alone', async () => {
    const given = await desktop.evaluate(({ ipcMain }) => {
      const given: string[] = [];
      const ask = (name: string, frame: { url: string; parent: object | null }) =>
        ipcMain.emit('patchbay:port', { senderFrame: { ...frame, postMessage: () => given.push(name) } });
      ipcMain.emit('patchbay:port', { senderFrame: null });
      ask('a frame inside the page', { url: 'app://patchbay/index.html', parent: {} });
      ask('another page', { url: 'https://example.com/', parent: null });
      ask('a file of ours that is no page', { url: 'app://patchbay/assets/a.js', parent: null });
      ask('another name', { url: 'app://patchbay.example.com/index.html', parent: null });
      ask('the page', { url: 'app://patchbay/index.html#open=x', parent: null });
      return given;
    }, null);
    expect(given).toEqual(['the page']);
  });

  it('shows in the page what happens through another client', async () => {
    const attached = await attach();
    const session = { workspace: dataFolder, model: 'demo', title: 'Told by the terminal' };
    await attached.client.session.create(session);
    await desktop.page.getByText('Told by the terminal').first().waitFor();
    await attached.close();
  });

  it('lets the terminal take part', async () => {
    const attached = await attach();
    expect(await attached.client.system.describe()).toMatchObject({
      host: 'electron',
      canPickFolder: true,
    });
    expect(await attached.client.health.check()).toMatchObject({ status: 'ok' });
    await attached.close();
  });

  it('asks for a folder with the native dialog', async () => {
    await desktop.evaluate(({ dialog }, folder) => {
      Object.assign(dialog, { showOpenDialog: async () => ({ canceled: false, filePaths: [folder] }) });
    }, dataFolder);
    const attached = await attach();
    expect(await attached.client.workspace.pick()).toEqual({ path: dataFolder });
    await attached.close();
  });

  it('keeps a key sealed, and sends it to its server', async (context) => {
    const isKept = await desktop.evaluate(({ safeStorage }) => safeStorage.isEncryptionAvailable(), null);
    if (!isKept) return context.skip('this system has no keyring');
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{"data": [{"id": "m"}]}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const attached = await attach();
    await attached.client.model.add({ name: 'keyed', endpoint, apiKey: 'sk-of-the-desktop' });
    expect(seen).toContain('Bearer sk-of-the-desktop');
    expect(readFileSync(join(dataFolder, 'keys.json'), 'utf8')).toMatch(/"keyed":\s*\{\s*"sealed"/);
    expect(readFileSync(join(dataFolder, 'keys.json'), 'utf8')).not.toContain('sk-of-the-desktop');
    await attached.client.model.remove({ name: 'keyed' });
    await attached.close();
    server.close();
  });

  it('hands a second start over to the first and ends it', async () => {
    const second = await startSecond([...args, '--workspace', dataFolder]);
    expect(second).toMatchObject({ code: 0, said: expect.stringContaining('is running') });
    await expect.poll(() => desktop.page.url()).toContain(`#open=${encodeURIComponent(dataFolder)}`);
    await desktop.page.getByText(dataFolder).first().waitFor();
    await desktop.page.getByRole('main').first().waitFor();
  });

  it('reloads into a page that is connected again', async () => {
    await desktop.page.reload();
    await desktop.page.getByText('Told by the terminal').first().waitFor();
  });

  it('keeps its place and leaves the data folder free when it ends', async () => {
    expect(existsSync(join(dataFolder, 'host.json'))).toBe(true);
    expect(await desktop.quit()).toBe(0);
    expect(existsSync(join(dataFolder, 'host.json'))).toBe(false);
    const place: unknown = JSON.parse(readFileSync(join(dataFolder, 'window.json'), 'utf8'));
    expect(place).toMatchObject({ width: expect.any(Number), height: expect.any(Number), maximized: false });
    desktop = await startDesktop(args);
    await desktop.page.getByRole('main').first().waitFor();
  });
});
