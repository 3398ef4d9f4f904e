/**
 * What a person sees while a model server makes them wait, in a real browser: the queue, loading, reading with its estimate,
 * thinking with its way out, another model in place of one that is gone, a server that rests.
 */
import { describe, expect, it } from 'vitest';
import { type ScriptedServerOptions, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor, playedBy } from '../support/desk.ts';
import { makePlays, shippedPlays } from '../support/plays.ts';

const plays = makePlays({
  ponder: [{ reasoning: 'I wonder about this. '.repeat(4_000), text: 'It is done.', pace: 10 }],
  talk: [{ text: 'word '.repeat(15_000), pace: 10 }],
});

const settings = ['titles=off', 'rung=native'];
const desk = deskFor({ settings });

async function open(options: Partial<ScriptedServerOptions> = {}, fresh = false): Promise<void> {
  await desk.open({ server: { plays: [...(await shippedPlays()), ...plays], ...options }, fresh });
}

const conversation = () => desk.page.getByRole('region', { name: 'Conversation' });
const status = () => desk.page.getByRole('region', { name: 'Status' });
const sees = (text: string | RegExp) => conversation().getByText(text).first().waitFor();

describe('while a model server makes one wait', () => {
  it('the reading has its figures and an estimate from the server’s own speed', async () => {
    await open({ readingPace: 5 });
    // So much that it is still read when a slow page has drawn it.
    await desk.begin(`[[play:plain]] ${'word '.repeat(8_000)}`);
    await sees(/^Reading [\d,]+ of [\d,]+ tokens, about \d+ s$/);
    const bar = conversation().getByRole('progressbar', { name: /Prompt read/ });
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(0);
  });

  it('the queue says who goes first, in the conversation and in the status bar', async () => {
    await open();
    await desk.begin('[[play:talk]]');
    await sees(/word word/);
    await desk.page.keyboard.press('Control+Shift+O');
    await desk.begin('[[play:plain]]');
    await sees(/^Waiting for its turn: 1 ahead, the other session’s reply is being written/);
    await status().getByRole('button', { name: '1 in the queue' }).click();
    const shown = desk.page.getByRole('dialog');
    await shown.getByText('this session: waits for').waitFor();
    await shown.getByText('its reply is being written').waitFor();
    await expectNoAxeViolations(desk.page);
    await desk.page.keyboard.press('Escape');
    await desk.page.keyboard.press('Control+.');
    await sees('Stopped');
    expect(desk.model.requests).toHaveLength(1);
  });

  it('loading is told apart from a queue and from reading', async () => {
    const loading = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [n + 1, 'loading' as const]));
    await open({ faults: loading });
    await desk.begin('[[play:plain]]');
    await sees(/^The server is loading its model/);
  });

  it('a thinking can be ended, by button and by key; what was thought is kept, folded', async () => {
    await open();
    await desk.begin('[[play:ponder]]');
    const button = desk.page.getByRole('button', { name: /Stop thinking, answer now/ });
    await button.waitFor();
    await expectNoAxeViolations(desk.page);
    const fold = conversation().getByRole('button', { name: /Reasoning/ });
    const isOpen = () => fold.last().getAttribute('aria-expanded');
    await fold.click();
    await button.click();
    await sees('It is done.');
    await sees('You asked for the answer; the thinking was ended here.');
    await conversation()
      .getByText(/^Answered/)
      .waitFor();
    // What was opened while it was thought stays open.
    expect(await isOpen()).toBe('true');
    await sees(/I wonder about this/);
    await fold.click();
    await button.waitFor({ state: 'detached' });
    await desk.say('[[play:ponder]]');
    await button.waitFor();
    await desk.page.keyboard.press('Alt+.');
    const ended = conversation().getByText(/the thinking was ended here/);
    await expect.poll(() => ended.count()).toBe(2);
    expect(await isOpen()).toBe('false');
  });

  it('another model in place of one that is gone is told, and set in the settings', async () => {
    const gone = await startScriptedServer({ plays: [] });
    await gone.close();
    await desk.serve({});
    const standIn = desk.model.url;
    const fallbacks = `model.fallbacks=${JSON.stringify([`endpoint:${standIn}`])}`;
    await desk.open({ settings: [...settings, ...playedBy(gone.url), fallbacks] });
    await desk.page.getByRole('button', { name: 'Settings', exact: true }).click();
    const chain = desk.page.getByRole('region', { name: 'Models' }).getByRole('listitem');
    await chain.getByText(new URL(standIn).host).last().waitFor();
    await expectNoAxeViolations(desk.page);
    await desk.page.keyboard.press('Alt+1');
    await desk.begin('[[play:plain]]');
    await sees(/could not be asked, so 127\.0\.0\.1:\d+ answers\. Nothing answers at/);
    await expect.poll(() => desk.model.requests.length).toBeGreaterThan(0);
  });

  it('a server that failed too often rests, and the status bar says until when', async () => {
    const broken = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n + 1, 'bad-gateway' as const]));
    await open({ faults: broken }, true);
    await desk.begin('[[play:plain]]');
    const resume = desk.page.getByRole('button', { name: 'Resume' });
    await resume.click();
    await sees(/rests until \d\d:\d\d:\d\d/);
    await status()
      .getByRole('button', { name: /^Resting until \d\d:\d\d:\d\d$/ })
      .waitFor();
  });
});
