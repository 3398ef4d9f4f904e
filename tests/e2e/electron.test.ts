/**
 * The desktop app as built: its window, its guards and its way to the contract. Runs on a real Electron where there is one,
 * else on the double; the title of the suite says which.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { startScriptedServer } from '../../src/main/models/scripted/server.ts';
import type { FeedItem } from '../../src/shared/feed.ts';
import { makeDataFolder } from '../support/data-folder.ts';
import { type Desktop, desktopKind, startDesktop, startSecond } from '../support/electron-double/desktop.ts';
import { findEngine, scriptedFile } from '../support/embedded-engine.ts';
import { makePlays } from '../support/plays.ts';

const dataFolder = makeDataFolder();
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

let utilities: { file: string; pid: number }[] = [];

/** From now on the app writes down which utility processes it starts. */
const noteUtilities = (): Promise<void> =>
  desktop.evaluate(({ utilityProcess }) => {
    const { fork } = utilityProcess;
    const list: unknown[] = [];
    Object.assign(globalThis, { utilities: list });
    Object.assign(utilityProcess, {
      fork(...given: Parameters<typeof fork>) {
        const child = fork.apply(utilityProcess, given);
        child.on('spawn', () => list.push({ file: given[0], pid: child.pid }));
        return child;
      },
    });
  }, null);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
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

  it('tells on the desktop what waits while the window is not in front, and opens the very card', async () => {
    const onDesktop = () =>
      desktop.evaluate(({ Notification, app }) => {
        const double = Notification as unknown as {
          open: { words: object; emit(name: string): void }[];
          shown: object[];
        };
        return {
          open: double.open.map(({ words }) => words),
          shown: double.shown.length,
          count: app.getBadgeCount(),
        };
      }, null);
    if (desktop.kind === 'electron') return;
    const plays = makePlays({
      runs: [
        { calls: [{ name: 'execute_command', arguments: { command: 'echo "<b>&now</b>" > out.txt' } }] },
        { text: 'Heard.' },
      ],
    });
    const model = await startScriptedServer({ plays });
    const { client, close } = await attach();
    const waits = async (title: string) => {
      const { id } = await client.session.create({
        workspace: dataFolder,
        model: `endpoint:${model.url}`,
        title,
      });
      await client.session.send({ sessionId: id, text: '[[play:runs]]', messageId: crypto.randomUUID() });
      await expect.poll(async () => (await client.approval.pending({ sessionId: id })).length).toBe(1);
      return id;
    };
    await desktop.evaluate(
      ({ Notification }) => Object.assign(Notification, { open: [], shown: [] }) && null,
      null,
    );
    // In front: the mark alone.
    const first = await waits('Seen as it came');
    await expect.poll(async () => (await onDesktop()).count).toBe(1);
    // The list has it, so that it is known and not learned of behind.
    await desktop.page.keyboard.press('Control+i');
    await expect.poll(() => desktop.page.locator('[data-row]').count()).toBe(1);
    await desktop.page.evaluate(() => {
      document.hasFocus = () => false;
      dispatchEvent(new Event('blur'));
    });
    const second = await waits('Came behind');
    const words = {
      title: 'A command waits for you',
      body: 'echo "‹b›＆now‹/b›" › out.txt · Came behind',
    };
    await expect.poll(onDesktop).toEqual({ open: [words], shown: 1, count: 2 });

    const press = () =>
      desktop.evaluate(({ Notification }) => {
        (Notification as unknown as { open: { emit(name: string): void }[] }).open[0]?.emit('click');
      }, null);
    await press();
    const card = desktop.page.locator('#waiting');
    await card.getByRole('heading', { name: 'Proposes to run a command' }).waitFor();
    await desktop.page.getByRole('heading', { name: 'Came behind' }).waitFor();
    await expect
      .poll(() => desktop.page.evaluate(() => document.activeElement?.closest('#waiting') !== null))
      .toBe(true);
    expect(desktop.page.url()).not.toContain('#');

    // Decided elsewhere: nothing of it stays on the desktop.
    for (const sessionId of [first, second]) {
      const [row] = await client.approval.pending({ sessionId });
      const { approvalId = '', digest = '' } = row ?? {};
      await client.approval.decide({
        sessionId,
        approvalId,
        digest,
        decision: { kind: 'reject', words: '' },
      });
    }
    await expect.poll(onDesktop).toEqual({ open: [], shown: 1, count: 0 });
    await desktop.page.evaluate(() => Reflect.deleteProperty(document, 'hasFocus'));
    await expect(client.system.attend({ count: 9, show: [], close: [] })).rejects.toMatchObject({
      code: 'DENIED',
    });
    await close();
    await model.close();
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

  it.skipIf(desktopKind() === 'electron')(
    'shows on the desktop what an agent tells, while the window is not in front',
    async () => {
      const told = { title: 'Half done', body: '1 < 2 & so on', level: 'info' };
      const calls = [{ name: 'show_notification', arguments: told }];
      const model = await startScriptedServer({ plays: makePlays({ tell: [{ calls }, { text: 'Told.' }] }) });
      const { client, close } = await attach();
      const tell = async (): Promise<void> => {
        const { id: sessionId } = await client.session.create({
          ...{ workspace: dataFolder, model: `endpoint:${model.url}` },
        });
        await client.session.send({ sessionId, text: 'Go. [[play:tell]]', messageId: crypto.randomUUID() });
        const ended = (item: FeedItem) => JSON.stringify(item).includes('"turn.ended"');
        for await (const item of await client.session.watch({ sessionId })) if (ended(item)) break;
      };
      /** The page has it from another stream than the one that is followed here. */
      const shown = async (): Promise<unknown> => {
        const all = await desktop.evaluate(
          ({ Notification }) => Reflect.get(Notification, 'shown') as { title: string }[],
          null,
        );
        return all.filter(({ title }) => title.startsWith('Agent: '));
      };
      await tell();
      expect(await shown()).toEqual([]);
      await desktop.evaluate(({ BrowserWindow }) => {
        Object.assign(BrowserWindow, { getFocusedWindow: () => null });
      }, null);
      await tell();
      await expect
        .poll(shown)
        .toEqual([{ title: 'Agent: Half done', body: expect.stringMatching(/^1 ‹ 2 ＆ so on /) }]);
      await close();
      await model.close();
    },
  );

  it('runs the engine of a GGUF file as a utility process', async (context) => {
    const installed = await findEngine();
    if ('skipped' in installed) return context.skip(installed.skipped);
    await noteUtilities();
    const { client, close } = await attach();
    const { name } = await client.model.open({ path: scriptedFile({ default: ['Hello.'] }) });
    const { vectors } = await client.model.embed({ model: name, texts: ['one', 'two'] });
    expect(vectors.map((vector) => vector.length > 0)).toEqual([true, true]);
    await close();
    const started = await desktop.evaluate(() => Reflect.get(globalThis, 'utilities'), null);
    expect(started).toEqual([
      { file: expect.stringMatching(/engine-process\.js$/), pid: expect.any(Number) },
    ]);
    utilities = started as typeof utilities;
    expect(utilities.map(({ pid }) => isAlive(pid))).toEqual([true]);
  });

  it('keeps its place, and leaves the data folder free and no process when it ends', async () => {
    expect(existsSync(join(dataFolder, 'host.json'))).toBe(true);
    expect(await desktop.quit()).toBe(0);
    expect(utilities.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(existsSync(join(dataFolder, 'host.json'))).toBe(false);
    const place: unknown = JSON.parse(readFileSync(join(dataFolder, 'window.json'), 'utf8'));
    expect(place).toMatchObject({ width: expect.any(Number), height: expect.any(Number), maximized: false });
    desktop = await startDesktop(args);
    await desktop.page.getByRole('main').first().waitFor();
  });
});
