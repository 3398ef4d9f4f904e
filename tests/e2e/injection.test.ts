/**
 * Words that want to be more than words: what a model, a file, a file's name or a command puts before a person must not run, load
 * or lead anywhere, while it streams and when it is read again. Judged by the page: what ran, what was asked for, what is in it.
 *
 * The control is a page of no such care, which the same words do run in.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { attackRow } from '../support/attack-report.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays, sumProject } from '../support/plays.ts';

const evil = 'http://evil.example';
const plain = 'http://plain.example';
const strike = 'window.hurt=1';
const payloads: [name: string, text: string][] = [
  ['an image that fails', `<img src=x onerror="${strike}">`],
  ['a script', `<script>${strike}</script>`],
  ['a drawing that loads', `<svg onload="${strike}"><circle r="1"/></svg>`],
  ['a frame with a document of its own', `<iframe srcdoc="<script>parent.${strike}</script>"></iframe>`],
  ['a frame from elsewhere', `<iframe src="${evil}/frame"></iframe>`],
  ['an image from elsewhere', `![look](${evil}/pixel.png)`],
  ['an image from elsewhere, as HTML', `<img src="${evil}/html.png">`],
  ['an image by reference', `![look][one]\n\n[one]: ${evil}/reference.png`],
  ['a style from elsewhere', `<style>@import "${evil}/style.css"; body { display: none }</style>`],
  ['a background from elsewhere', `<div style="background: url(${evil}/background.png)">x</div>`],
  ['a link that is a script', `[press](javascript:${strike})`],
  ['the same with a tab in it', `[press](java\tscript:${strike})`],
  ['the same in capitals and entities', `[press](JaVaScRiPt&colon;${strike})`],
  ['a link that is a page', `[press](data:text/html,<script>${strike}</script>)`],
  ['a link to the app’s own files', '[press](app://patchbay/../../etc/passwd)'],
  ['a link to a file', '[press](file:///etc/passwd)'],
  ['a form that sends', `<form action="${evil}/form"><input name="a"><button>Run once</button></form>`],
  ['a form that sends by itself', `<form id="f" action="${evil}/form"></form><script>f.submit()</script>`],
  ['a page that moves on', `<meta http-equiv="refresh" content="0;url=${evil}/moved">`],
  ['another base', `<base href="${evil}/">`],
  ['a comment that ends early', `<!--><img src=x onerror="${strike}">-->`],
  ['a code block that ends early', `\`\`\`html\n</code></pre><img src=x onerror="${strike}">\n\`\`\``],
  ['a name for a code block', `\`\`\`"><img src=x onerror="${strike}">\ncode\n\`\`\``],
  ['a table cell', `| a |\n|---|\n| <img src=x onerror="${strike}"> |`],
  ['an event in a heading', `# <a onmouseover="${strike}" href="${evil}/heading">x</a>`],
  ['a video with an error', `<video src=x onerror="${strike}"></video>`],
  ['details that open', `<details open ontoggle="${strike}">x</details>`],
  ['an autofocused field', `<input autofocus onfocus="${strike}">`],
  ['an object', `<object data="data:text/html,<script>parent.${strike}</script>"></object>`],
];
const all = payloads.map(([, text]) => text).join('\n\n');
const fileName = '<img src=x onerror="window.hurt=2">.txt';

const plays = makePlays({
  words: [{ reasoning: all, text: `${all}\n\na &lt; b &amp;&amp; c\n\nThat was it.`, pace: 1 }],
  tools: [
    { calls: [{ name: 'read_file', arguments: { path: 'evil.md' } }] },
    { calls: [{ name: 'read_file', arguments: { path: fileName } }] },
    {
      calls: [
        {
          name: 'execute_command',
          arguments: { command: `echo '${all.replaceAll("'", '')}' | tee shown.txt` },
        },
      ],
    },
    { calls: [{ name: 'ask_followup_question', arguments: { question: all, options: [all, 'no'] } }] },
    { text: 'That was it.' },
  ],
  patch: [{ calls: [{ name: 'write_file', arguments: { path: 'made.html', content: all } }] }],
});

/** What the page forbids it complains about. */
const desk = deskFor({
  files: { ...sumProject, 'evil.md': all, [fileName]: 'x\n' },
  server: { plays },
  mayComplain: true,
});

interface Watched {
  page: Page;
  /** What ran, moved on, was asked for elsewhere, or stands in the page and must not. */
  harm(): Promise<string[]>;
}

async function watch(page: Page): Promise<Watched> {
  const asked: string[] = [];
  await page.route(
    (url) => url.origin !== new URL(desk.host.url).origin && url.protocol.startsWith('http'),
    (route) => {
      asked.push(`asked for ${route.request().url()}`);
      return route.abort();
    },
  );
  const at = new URL(page.url()).origin;
  return {
    page,
    async harm() {
      const found = await page.evaluate((origin) => {
        const places = document.querySelectorAll(
          'main img, main script, main iframe, main object, main form[action], main style, main base, main meta, main video, main svg[onload], main [onerror], main [onclick], main a[href]',
        );
        return [
          ...('hurt' in window ? [`ran ${String(window.hurt)}`] : []),
          ...(location.origin === origin ? [] : [`moved to ${location.href}`]),
          ...[...places]
            .filter((place) => !(place instanceof HTMLAnchorElement && /^(https?|mailto):/.test(place.href)))
            .map((place) => `holds ${place.outerHTML.slice(0, 80)}`),
        ];
      }, at);
      return [...asked, ...found];
    },
  };
}

async function begin(play: string): Promise<Watched> {
  await desk.open();
  const watched = await watch(desk.page);
  await desk.begin(`Go. [[play:${play}]]`);
  return watched;
}

/** Presses every link the words made; those that lead to the web open elsewhere or not at all. */
async function pressAll(page: Page): Promise<void> {
  const links = page.locator('main').getByRole('link');
  for (let at = 0; at < (await links.count()); at += 1) await links.nth(at).click({ noWaitAfter: true });
}

/** What each does in a page of no such care. */
const control = new Map<string, boolean>();

describe('words that want to be more', () => {
  it('would do harm or lead away in a page of no such care, each of them', async () => {
    const context = await desk.browser.newContext();
    let html = '';
    const asked: string[] = [];
    await context.route('**/*', (route) => {
      const url = route.request().url();
      if (url === `${plain}/`) return route.fulfill({ contentType: 'text/html', body: html });
      asked.push(url);
      return route.abort();
    });
    for (const [name, text] of payloads) {
      html = naive(text);
      asked.length = 0;
      // A page of its own each: some are on their way elsewhere at once.
      const page = await context.newPage();
      await page.goto(`${plain}/`, { waitUntil: 'commit' });
      const isDangerous = () =>
        page.evaluate(
          () =>
            'hurt' in window ||
            document.querySelector('form, base, meta, iframe, object, a[onmouseover], [onerror], input') !==
              null ||
            [...document.links].some(({ protocol }) => !/^(https?|mailto):/.test(protocol)),
        );
      // It is there as soon as it is read; a page that is just being left cannot be asked.
      await expect
        .poll(async () => asked.length > 0 || (await isDangerous().catch(() => false)), { message: name })
        .toBe(true);
      control.set(name, true);
      await page.close();
    }
    await context.close();
  });

  it('stay words while they stream, afterwards, and in a page that reads them again', async () => {
    const { page, harm } = await begin('words');
    // Its own words come through: what is a character by name is shown as that character.
    await page.getByText('a < b && c').waitFor();
    expect(await harm()).toEqual([]);
    await pressAll(page);
    expect(await harm()).toEqual([]);
    await page.reload();
    await page.getByText('That was it.').waitFor();
    const found = await harm();
    for (const [, harmful] of control)
      attackRow({ kind: 'renderer injection', blocked: found.length === 0, harmful });
    expect(found).toEqual([]);
  });

  it('stay words as a file, a file’s name, a command and its output, and a question', async () => {
    const { page, harm } = await begin('tools');
    await page.getByRole('button', { name: /^Run once/ }).waitFor();
    expect(await harm()).toEqual([]);
    await page.getByRole('button', { name: /^Run once/ }).click();
    await page.getByLabel('Or in your own words').waitFor();
    const lines = page.getByRole('button', { name: /^(Read|Run) /, expanded: false });
    for (let at = await lines.count(); at > 0; at -= 1) await lines.first().click();
    expect(await harm()).toEqual([]);
  });

  it('stay words as a proposed file in the review', async () => {
    const { page, harm } = await begin('patch');
    await page.getByRole('button', { name: 'Review 1 file' }).click();
    await page.getByRole('region', { name: 'Review', exact: true }).locator('.view-line').first().waitFor();
    // The editor brings styles of its own into the page.
    expect((await harm()).filter((line) => !line.startsWith('holds <style'))).toEqual([]);
  });
});

/** As a careless page shows Markdown: links and images made by pattern, all else as HTML. */
function naive(text: string): string {
  const references = new Map([...text.matchAll(/^\[(\w+)\]: (\S+)$/gm)].map(([, name, url]) => [name, url]));
  const html = text
    .replace(
      /!\[([^\]]*)\]\[(\w+)\]/g,
      (_all, label, name) => `<img alt="${label}" src="${references.get(name)}">`,
    )
    .replace(/!\[([^\]]*)\]\(([^)]*)\)/g, '<img alt="$1" src="$2">')
    .replace(/\[([^\]]*)\]\((.*)\)/g, '<a href="$2">$1</a>')
    .replace(/```(.*)\n/g, '<pre class="$1">');
  return `<!doctype html><body>${html}`;
}
