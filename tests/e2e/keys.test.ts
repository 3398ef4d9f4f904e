/**
 * Every key that the legend shows does what its line says: each scene reads the legend off the page, presses every key of every line
 * in its place, and looks at what became of it. A line without a case here fails its scene.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays, shippedPlays } from '../support/plays.ts';

const lines = (count: number, of = 'line'): string =>
  Array.from({ length: count }, (_, at) => `${of} ${at + 1};\n`).join('');
const moved = 'function moved() {\n  const one = 1;\n  const two = 2;\n  return one + two;\n}\n';
const before = `${lines(40)}${moved}${lines(10, 'end')}`;
const after = `${moved}${before.replace(moved, '').replace('line 20;', '    line 20;  ')}`;
const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const plays = makePlays({
  ponder: [{ reasoning: 'I wonder about this. '.repeat(10_000), text: 'It is done.', pace: 10 }],
  written: [call('write_file', { path: 'made.txt', content: 'made\n' }), { text: 'Made it.' }],
  holds: [call('execute_command', { command: 'echo x > ran.txt' }), { text: 'Heard.' }],
  two: [
    call('apply_patch_review', {
      patch: `*** Update File: a.js
<<<<<<< SEARCH
${moved}=======
>>>>>>> REPLACE
<<<<<<< SEARCH
line 1;
=======
${moved}line 1;
>>>>>>> REPLACE
<<<<<<< SEARCH
line 20;
=======
    line 20;  
>>>>>>> REPLACE
*** Add File: b.js
const b = 1;`,
    }),
    { text: 'Heard.' },
  ],
});

const desk = deskFor({ files: { 'a.js': before }, viewport: { width: 1500, height: 900 } });
const open = async () => desk.open({ server: { plays: [...(await shippedPlays()), ...plays] } });

const page = () => desk.page;
const dialog = (name?: string) => page().getByRole('dialog', name === undefined ? {} : { name });
const region = (name: string) => page().getByRole('region', { name, exact: true });
const panel = () => region('Review');
const heading = (name: string) => page().getByRole('heading', { name, exact: true, level: 1 });
const sessions = () => page().getByRole('navigation', { name: 'Sessions' });
const conversation = () => region('Conversation');
const openFile = () => panel().locator('[role=treeitem][aria-selected=true]').getAttribute('title');
const hunks = () => page().getByRole('list', { name: 'Changes of this file' }).getByRole('button');
const hunkNames = () => hunks().evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
const currentHunk = () =>
  hunks().evaluateAll((all) => all.findIndex((one) => one.getAttribute('aria-current') === 'true'));
const press = (keys: string) => page().keyboard.press(keys);

interface Case {
  /** Brings about what the key is to change. */
  ready?: () => Promise<unknown>;
  happens: () => Promise<unknown>;
  /** Makes it as it was before. */
  back?: () => Promise<unknown>;
}
type Cases = Readonly<Record<string, Case>>;

/** The focus of somebody who reads: in no field. */
const leaveFields = () =>
  page().evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());

interface LegendLine {
  title: string;
  keys: string[];
}

async function legend(): Promise<LegendLine[]> {
  await leaveFields();
  await press('?');
  const shown = dialog('Keys');
  await shown.waitFor();
  const found = await shown.locator('dl > div').evaluateAll((all) =>
    all.map((one) => ({
      title: one.querySelector('dt')?.textContent ?? '',
      keys: [...one.querySelectorAll('kbd')].map((key) => key.textContent ?? ''),
    })),
  );
  await press('Escape');
  await shown.waitFor({ state: 'detached' });
  return found;
}

/** In the order of `cases`: those that end the scene come last. `elsewhere`: what another scene presses, as it would end this one. */
async function everyKey(cases: Cases, elsewhere: readonly string[] = []): Promise<void> {
  const shown = (await legend()).filter(({ title }) => !elsewhere.includes(title));
  const titles = shown.map(({ title }) => title);
  expect(titles.filter((title) => cases[title] === undefined)).toEqual([]);
  expect(Object.keys(cases).filter((title) => !titles.includes(title))).toEqual([]);
  for (const [title, { ready, happens, back }] of Object.entries(cases)) {
    for (const key of shown.find((line) => line.title === title)?.keys ?? []) {
      await leaveFields();
      await ready?.();
      await press(key.replace('Ctrl', 'Control'));
      await happens().catch((error: unknown) => {
        throw new Error(`${key} does not do "${title}": ${error}`);
      });
      await back?.();
    }
  }
}

const closes = (thing: () => ReturnType<typeof dialog>) => async () => {
  await press('Escape');
  await thing().waitFor({ state: 'detached' });
};
const sees = (thing: () => ReturnType<typeof dialog>) => () => thing().waitFor();
const toSession = async () => {
  await press('Control+1');
  await conversation().waitFor();
};
const isShown = (thing: () => ReturnType<typeof dialog>, shown: boolean) => () =>
  thing()
    .first()
    .waitFor({ state: shown ? 'visible' : 'hidden' });
/** Pressed twice: there and gone again, from wherever one is. */
const toggles = (key: string, thing: () => ReturnType<typeof dialog>, isThere = false): Case => ({
  happens: isShown(thing, !isThere),
  back: async () => {
    await leaveFields();
    await press(key);
    await isShown(thing, isThere)();
  },
});

const settings = () => heading('Settings');
const drawer = {
  checkpoints: () => region('Timeline'),
  context: () => page().getByRole('region', { name: 'Next request' }),
  terminals: () => region('Terminals'),
};

const general: Cases = {
  'Show all actions': {
    happens: sees(() => dialog('Actions and sessions')),
    back: closes(() => dialog('Actions and sessions')),
  },
  'Show keys': { happens: sees(() => dialog('Keys')), back: closes(() => dialog('Keys')) },
  'Show the inbox': { happens: sees(() => heading('Inbox')), back: toSession },
  'Show settings': { happens: sees(settings), back: toSession },
  'Show the memory': { happens: sees(() => heading('Memory')), back: toSession },
  'Show the plan': { happens: sees(() => heading('Plan')), back: toSession },
  'Show the pipelines': { happens: sees(() => heading('Pipelines')), back: toSession },
  'Show the session': { ready: () => press('Control+,').then(sees(settings)), happens: sees(conversation) },
  'Show or hide the sessions': toggles('Control+B', sessions, true),
  'Rename this session': { happens: sees(() => dialog()), back: closes(() => dialog()) },
  'Write a message': {
    happens: () => expect.poll(() => page().evaluate(() => document.activeElement?.id)).toBe('composer'),
  },
  'Show or hide checkpoints': toggles('Control+Shift+H', drawer.checkpoints),
  'Show or hide what fills the context': toggles('Control+Shift+X', drawer.context),
  'Show or hide terminals': {
    happens: () =>
      expect
        .poll(() => page().evaluate(() => document.activeElement?.closest('section')?.ariaLabel))
        .toBe('Terminals'),
    back: async () => {
      await press('Control+`');
      await drawer.terminals().waitFor({ state: 'detached' });
    },
  },
};

const review = { 'Show or hide the review': toggles('Control+E', panel) } satisfies Cases;

const anew: Cases = {
  'New session': {
    happens: sees(() => region('New session')),
    back: async () => {
      await sessions().getByRole('button').filter({ hasText: 'play:' }).first().click();
      // The session itself is there, and with it its keys, when its first message is.
      await conversation().getByText('[[play:').first().waitFor();
    },
  },
};

it('those of a session at rest', async () => {
  await open();
  await desk.begin('[[play:plain]]');
  await page().getByText('Answered').first().waitFor();
  await everyKey({ ...general, ...review, ...anew });
});

it('those of the inbox, where nothing of the session is on screen', async () => {
  await open();
  await desk.begin('[[play:plain]]');
  await page().getByText('Answered').first().waitFor();
  const toInbox = async () => {
    await press('Control+I');
    await heading('Inbox').waitFor();
  };
  await toInbox();
  const inInbox = Object.entries({ ...general, ...review, ...anew }).map(([title, one]): [string, Case] => [
    title,
    title === 'Show the inbox'
      ? { ready: toSession, happens: one.happens }
      : title === 'Show or hide the sessions'
        ? { happens: isShown(sessions, true), back: toInbox }
        : {
            ...one,
            back: async () => {
              await one.back?.();
              await toInbox();
            },
          },
  ]);
  await everyKey(Object.fromEntries(inInbox));
});

const stops: Cases = {
  Stop: {
    ready: () => page().getByRole('button', { name: 'Stop', exact: true }).first().waitFor(),
    happens: () => conversation().getByText('Stopped', { exact: false }).first().waitFor(),
  },
};

it('those of a turn that thinks, and of one that is stopped', async () => {
  await open();
  await desk.begin('[[play:ponder]]');
  await page()
    .getByRole('button', { name: /Stop thinking, answer now/ })
    .waitFor();
  await everyKey({
    ...general,
    ...review,
    ...anew,
    'Stop thinking, answer now': {
      ready: () =>
        page()
          .getByRole('button', { name: /Stop thinking, answer now/ })
          .waitFor(),
      happens: () => conversation().getByText('the thinking was ended here', { exact: false }).waitFor(),
      // For the next one there is to be something to stop.
      back: async () => {
        await page().getByText('Answered').first().waitFor();
        await desk.say('[[play:ponder]]');
        await page()
          .getByRole('button', { name: /Stop thinking, answer now/ })
          .waitFor();
      },
    },
    ...stops,
  });
});

it('those of a command that waits', async () => {
  await open();
  await desk.begin('[[play:holds]]');
  await page().getByRole('button', { name: 'Run once', exact: true }).waitFor();
  await everyKey({
    ...general,
    ...review,
    ...anew,
    'Go to what waits': {
      ready: () => page().getByRole('button', { name: 'Run once', exact: true }).waitFor(),
      happens: () =>
        expect
          .poll(() => page().evaluate(() => document.activeElement?.closest('#waiting') !== null))
          .toBe(true),
    },
    'Reject and say why': {
      happens: () => page().getByRole('button', { name: 'Reject', exact: true }).first().waitFor(),
      back: () => press('Escape'),
    },
    ...stops,
  });
  expect(existsSync(join(desk.workspace, 'ran.txt'))).toBe(false);
});

const setting = async (key: string): Promise<unknown> => {
  const attached = await attachToHost(desk.host.dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  const rows = await attached.value.client.settings.list();
  await attached.value.close();
  return rows.find((row) => row.key === key)?.value;
};
/** Kept among the settings: pressed twice it is as it was. */
const looks = (key: string, name: string): Case => {
  let was: unknown;
  return {
    ready: async () => {
      was = await setting(name);
    },
    happens: () => expect.poll(() => setting(name)).not.toBe(was),
    back: async () => {
      await press(key);
      await expect.poll(() => setting(name)).toBe(was);
    },
  };
};
const firstHunk = async () => {
  await hunks().first().click();
  await expect.poll(currentHunk).toBe(0);
};
const names = (wanted: RegExp, at?: number) => () =>
  expect
    .poll(async () =>
      (await hunkNames()).every((name, index) => (at !== undefined && index !== at) || wanted.test(name)),
    )
    .toBe(true);
const inBoth = { view: (path: string) => () => expect.poll(openFile).toBe(path) };

it('those of a patch under review', async () => {
  await open();
  await desk.begin('[[play:two]]');
  await page().getByRole('button', { name: 'Review 2 files' }).click();
  await panel().locator('.editor.modified .view-line').first().waitFor();
  await expect.poll(() => hunks().count()).toBe(3);
  const findWidget = () => panel().locator('.find-widget.visible');
  const findField = () => findWidget().locator('textarea:focus, input:focus');
  await everyKey(
    {
      ...general,
      // In front of the patch these leave it and come back to it.
      'Show or hide the review': toggles('Control+E', panel, true),
      'New session': {
        happens: sees(() => region('New session')),
        back: async () => {
          await anew['New session']?.back?.();
          await page().getByRole('button', { name: 'Review 2 files' }).click();
          await panel().locator('.editor.modified .view-line').first().waitFor();
        },
      },
      'Go to what waits': {
        happens: () =>
          expect
            .poll(() => page().evaluate(() => document.activeElement?.closest('#waiting') !== null))
            .toBe(true),
      },
      'Next change': { ready: firstHunk, happens: () => expect.poll(currentHunk).toBe(1) },
      'Previous change': {
        ready: () =>
          hunks()
            .nth(1)
            .click()
            .then(() => expect.poll(currentHunk).toBe(1)),
        happens: () => expect.poll(currentHunk).toBe(0),
      },
      'Next file': { happens: inBoth.view('b.js'), back: () => press('Alt+Shift+F7') },
      'Previous file': { happens: inBoth.view('b.js'), back: () => press('Alt+F7') },
      'Find in this file': {
        // Escape is of whoever has the focus, which it gets after it is shown.
        happens: sees(findField),
        back: async () => {
          await press('Escape');
          await expect.poll(() => findWidget().count()).toBe(0);
        },
      },
      'Focus review': {
        happens: () => expect.poll(() => conversation().count()).toBe(0),
        back: async () => {
          await press('Control+Shift+E');
          await conversation().waitFor();
        },
      },
      'Hide or show changes of white space': looks('Alt+S', 'review.ignoreSpace'),
      'Fold or show unchanged lines': looks('Alt+U', 'review.foldUnchanged'),
      'Mark moved lines, or show them as removed and added': looks('Alt+O', 'review.movedLines'),
      'Show the files as a tree or as a list': looks('Alt+T', 'review.files'),
      'Mark this file as reviewed, or not': {
        happens: () => panel().getByRole('checkbox', { name: 'Reviewed a.js', checked: true }).waitFor(),
        back: async () => {
          await press('Alt+V');
          await panel().getByRole('checkbox', { name: 'Reviewed a.js', checked: false }).waitFor();
        },
      },
      'Reject this change': { ready: firstHunk, happens: names(/: rejected$/, 0) },
      // The one that was rejected before is the first.
      'Accept this change': { ready: firstHunk, happens: names(/: will be written/, 0) },
      'Reject all changes of this file': { ready: firstHunk, happens: names(/: rejected$/) },
      'Accept all changes of this file': { ready: firstHunk, happens: names(/: will be written/) },
      'Comment on this line': {
        ready: firstHunk,
        happens: () =>
          page()
            .getByLabel(/^Comment on line/)
            .waitFor(),
        back: () => press('Escape'),
      },
      'Leave this file out, or write it after all': {
        happens: () => panel().getByRole('button', { name: 'Write 1 file' }).waitFor(),
        back: async () => {
          await press('Alt+L');
          await panel().getByRole('button', { name: 'Write 2 files' }).waitFor();
        },
      },
      'Reject and say why': {
        happens: () => panel().getByRole('button', { name: 'Reject', exact: true }).waitFor(),
        back: () => press('Escape'),
      },
      'Write the files': {
        happens: () =>
          expect
            .poll(
              () =>
                existsSync(join(desk.workspace, 'b.js')) &&
                readFileSync(join(desk.workspace, 'a.js'), 'utf8'),
            )
            .toBe(after),
      },
    },
    ['Stop'],
  );
});

it('those of a comparison, and what the palette alone has of it', async () => {
  await open();
  await desk.begin('[[play:written]]');
  await page().getByRole('button', { name: 'Write 1 file' }).click();
  await page().getByText('Answered').first().waitFor();
  for (const [title, chosen] of [
    ['Compare with how the session began', 'Two states'],
    ['Show your own changes', 'Yours'],
    ['Show the changes by the agent', 'Agent'],
  ] as const) {
    await byPalette(title);
    await panel().getByRole('radio', { name: chosen, checked: true }).waitFor({ state: 'attached' });
  }
  await panel()
    .getByRole('treeitem', { name: /made\.txt/ })
    .waitFor();
  const shown = (await legend()).map(({ title }) => title);
  expect(shown).toContain('Next change');
  // Nothing is decided here, and no key says so.
  expect(shown.filter((title) => /^(Accept|Reject|Write|Mark this|Comment|Leave)/.test(title))).toEqual([
    'Write a message',
  ]);
  await rewindAll();
  await drawer.checkpoints().waitFor();
  await press('Control+Shift+H');
  await drawer.checkpoints().waitFor({ state: 'detached' });
  expect(existsSync(join(desk.workspace, 'made.txt'))).toBe(false);
  await byPalette('Undo the last rewind');
  await dialog().getByRole('button', { name: 'Redo', exact: true }).click();
  await expect.poll(() => existsSync(join(desk.workspace, 'made.txt'))).toBe(true);
});

async function byPalette(title: string): Promise<void> {
  await leaveFields();
  await desk.act(title);
}

async function rewindAll(): Promise<void> {
  await press('Control+Shift+H');
  await drawer
    .checkpoints()
    .getByRole('button', { name: /^Rewind to/ })
    .last()
    .click();
  await dialog()
    .getByRole('button', { name: /^Rewind 1 file/ })
    .click();
  await dialog().getByText('1 file was rewound.').waitFor();
  await dialog().getByRole('button', { name: 'Close' }).first().click();
}
