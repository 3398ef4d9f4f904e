/** The key that ends a thinking, at a real terminal: offered while there is one to end, and Ctrl-C goes on meaning stop. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Cli, startCli } from '../../../support/cli.ts';

/** Of minutes: it must still go on when the key comes, on a slow machine, too. */
const thoughts = 'I wonder about this. '.repeat(6000);

/** Requests of the turn; the model is tried out before it. */
const asked = () =>
  cli.model.requests.filter(({ body }) => JSON.stringify(body.messages).includes('[[play:ponder]]'));

let cli: Cli;
afterEach(() => cli.close());

describe.skipIf(process.platform === 'win32')('while the model thinks, at a terminal', () => {
  it('the key makes it answer, and the rest goes on as ever', async () => {
    cli = await startCli({ ponder: [{ reasoning: thoughts, text: 'It is done.', pace: 5 }] });
    const ended = await cli.atTerminal(cli.task('[[play:ponder]]', '--set', 'titles=off'), [
      [/t: stop thinking, answer now/, 't'],
    ]);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('! the thinking was ended here');
    expect(ended.out).toContain('It is done.');
    expect(asked()).toHaveLength(1);
  });

  it('Ctrl-C stops the turn, and other keys do nothing', async () => {
    cli = await startCli({ ponder: [{ reasoning: thoughts, text: 'It is done.', pace: 5 }] });
    const ended = await cli.atTerminal(cli.task('[[play:ponder]]', '--set', 'titles=off'), [
      [/t: stop thinking, answer now/, 'xyz'],
      [/thinking/, '\u0003'],
    ]);
    expect(ended.code).toBe(130);
    expect(ended.out).not.toContain('the thinking was ended');
    expect(await asked()[0]?.outcome).toBe('closed-by-client');
  });
});
