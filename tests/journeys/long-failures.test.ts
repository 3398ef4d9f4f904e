/** Failures quote what the model wrote, and it may have written megabytes: what it is told and what is shown stay short. */
import { afterEach, describe, expect, it } from 'vitest';
import { callsOf } from '../../src/shared/session-view.ts';
import { runTurn, startTestApp, type TestApp } from '../support/app.ts';
import { call, calls, type OddServer, startOddServer, streamChunks } from '../support/odd-server.ts';

let test: TestApp;
let server: OddServer;
afterEach(async () => {
  server.close();
  await test.close();
});

const longest = 2_000;

async function failureOf(name: string, args: unknown) {
  server = await startOddServer((response) => streamChunks(response, calls(call(name, args))));
  test = await startTestApp({ args: ['--set', `answerLimit=${longest}`] });
  test.modelName = `endpoint:${server.url}`;
  const { state } = await runTurn(test, 'Go.');
  const [made] = callsOf(state);
  if (made === undefined) throw new Error('no call');
  return made;
}

const long = 'x'.repeat(300_000);

describe('a failure that quotes what the model wrote', () => {
  it.each([
    ['a path', 'read_file', { path: `src/${long}` }],
    ['a search', 'search_in_code', { query: 'a', glob: `{${long}` }],
    ['an agent', 'switch_mode', { mode: long, reason: 'because' }],
    ['a value of the wrong kind', 'read_file', { path: { [long]: 1 } }],
  ])('%s', async (_name, tool, args) => {
    const made = await failureOf(tool, args);
    expect(made.outcome).toMatch(/failed|refused/);
    expect(made.content.length).toBeLessThanOrEqual(longest);
    expect(made.summary.length).toBeLessThanOrEqual(2_001);
  });

  it('is told whole when it is short', async () => {
    const made = await failureOf('read_file', { path: 'src/none.js' });
    expect(made.content).toMatch(/no file src\/none\.js\. See what there is/);
    expect(made.content).not.toMatch(/left out|…$/);
  });
});
