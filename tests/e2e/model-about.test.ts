/**
 * All that is known of a model, as a person reads it: opened from everywhere a model is named, by keyboard too, true while it is
 * open although the model is exchanged behind it, and "unknown" where nobody tells.
 */
import { beforeEach, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';

const desk = deskFor({
  settings: ['titles=off', 'reflections=off'],
  server: { identity: { model: 'first', build: 'b1', template: 'one, with enable_thinking' } },
});
beforeEach(() => desk.open());

const dialog = () => desk.page.getByRole('dialog', { name: 'About the play' });

/** What stands beside each name, in one line. */
async function facts(): Promise<Record<string, string>> {
  await dialog()
    .getByText(/^Asked at/)
    .waitFor();
  const shown = async (kind: string): Promise<string[]> =>
    (await dialog().locator(`dl > ${kind}`).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  const [names, told] = [await shown('dt'), await shown('dd')];
  return Object.fromEntries(names.map((name, at) => [name, told[at] ?? '']));
}

/** The focus comes back a moment after the dialog is gone. */
const focusIsOn = (name: string): Promise<void> =>
  desk.page.getByRole('button', { name, exact: true }).and(desk.page.locator(':focus')).waitFor();

it('is told from the menu of models by keyboard, renewed when another one answers, and gives the focus back', async () => {
  await desk.page.getByRole('button', { name: 'Start session' }).click();
  await desk.page.getByRole('button', { name: 'Model: the play' }).focus();
  await desk.page.keyboard.press('Enter');
  await desk.page.locator('[role=menuitemradio][data-highlighted]').waitFor();
  await desk.page.keyboard.press('End');
  await desk.page.locator('[role=menuitem][data-highlighted]').waitFor();
  await desk.page.keyboard.press('Enter');
  const first = await facts();
  expect(first).toMatchObject({
    Server: `llama.cpp · b1 ${desk.model.url}`,
    'Its own name': 'first',
    Window: '16,384 tokens',
    Slots: '1 request at once',
    'Chat template': expect.stringMatching(
      /^[0-9a-f]{12} Has a place for tools unknown Can be told not to think yes Puts earlier thinking back no$/,
    ),
    Calls: 'tried at first use',
    Sampling: 'unknown',
    Price: 'Free: it works on this computer',
    Embeddings: 'unknown',
  });
  await expectNoAxeViolations(desk.page, '[role=dialog]');

  desk.model.become({ model: 'second', build: 'b2', template: 'another' });
  await dialog().getByText('second', { exact: true }).waitFor();
  const second = await facts();
  expect(second).toMatchObject({ Server: `llama.cpp · b2 ${desk.model.url}`, 'Its own name': 'second' });
  expect(second['Chat template']).toContain('Can be told not to think no');
  expect(second['Chat template']?.slice(0, 12)).not.toBe(first['Chat template']?.slice(0, 12));

  await desk.model.close();
  await dialog().getByText('Its server tells nothing just now.').waitFor();
  expect(await facts()).toMatchObject({
    Server: `unknown ${desk.model.url}`,
    Calls: 'unknown',
    Price: 'unknown',
  });
  await desk.page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });
  await focusIsOn('Model: the play');
});

it('is told where a session begins, in the settings, in the status bar and among all actions', async () => {
  const close = async (): Promise<void> => {
    expect((await facts())['Its own name']).toBe('first');
    await desk.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  };
  await desk.page.getByRole('button', { name: 'About this model' }).click();
  await close();
  await focusIsOn('About this model');
  await desk.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await desk.page.getByRole('button', { name: 'About the play' }).click();
  await close();
  await focusIsOn('About the play');
  await desk.page.keyboard.press('Alt+1');
  await desk.page.getByRole('button', { name: 'Start session' }).click();
  await desk.page.getByLabel('Status').getByRole('button', { name: 'the play' }).click();
  await desk.page.getByRole('button', { name: 'About this model' }).click();
  await close();
  await focusIsOn('the play');
  await desk.act('About this model');
  await close();
});

it('is what the status bar goes by, also after another model was put behind the address', async () => {
  const status = desk.page.getByLabel('Status');
  const say = () => desk.say('[[play:plain]]');
  await desk.page.getByRole('button', { name: 'Start session' }).click();
  await say();
  await status.getByText(/ \/ 16\.4k$/).waitFor();
  await desk.page.getByRole('button', { name: 'Send' }).waitFor();
  await desk.serve({ window: 8000, identity: { model: 'other', build: 'b1' } });
  await say();
  await status.getByText(/ \/ 8k$/).waitFor();
});

it('fits a narrow window, and nothing in it goes sideways', async () => {
  await desk.page.setViewportSize({ width: 480, height: 800 });
  await desk.page.getByRole('button', { name: 'About this model' }).click();
  await facts();
  const box = await dialog().evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    const wide = [...element.querySelectorAll('*')].filter((one) => one.scrollWidth > one.clientWidth + 1);
    return { left, right, wide: wide.filter((one) => getComputedStyle(one).overflowX !== 'visible').length };
  });
  expect(box.left).toBeGreaterThanOrEqual(0);
  expect(box.right).toBeLessThanOrEqual(480);
  expect(box.wide).toBe(0);
});
