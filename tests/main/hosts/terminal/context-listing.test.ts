import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextLines } from '../../../../src/main/hosts/terminal/context-listing.ts';
import { createInk } from '../../../../src/main/hosts/terminal/ink.ts';
import { type Cli, startCli } from '../../../support/cli.ts';

type Described = Parameters<typeof contextLines>[0];

const described: Described = {
  model: 'the model',
  window: 8_192,
  counted: true,
  total: 2_000,
  reserve: 1_639,
  sections: [
    { id: 'rules', tokens: 400, pieces: 1 },
    { id: 'agents', tokens: 100, pieces: 1 },
    { id: 'files', tokens: 1_500, pieces: 3 },
  ],
  cuts: [{ what: 'outdated', tokens: 700, pieces: 2 }],
  agentsFile: { path: 'AGENTS.md', left: 0, fixed: true },
  steps: [
    { stepId: 't1.s1', prompt: 1_000, cached: 0, cause: 'first', part: null, changes: [] },
    { stepId: 't1.s2', prompt: 1_100, cached: 1_049, cause: null, part: null, changes: [] },
    { stepId: 't2.s1', prompt: 1_200, cached: 2, cause: 'changed', part: 'history', changes: ['compaction'] },
  ],
};
const lines = (change: Partial<Described> = {}): string =>
  contextLines({ ...described, ...change }, createInk(false)).join('\n');

describe('what is printed', () => {
  it('is each section, what is free, what goes first, and what was read again', () => {
    expect(lines()).toBe(
      [
        'Next request, in tokens of the model',
        '         400  rules',
        '         100  AGENTS.md',
        '        1500  files read',
        '        2000  together',
        '        1639  kept free for the reply',
        '        4553  free of a window of 8192',
        '',
        'When room is wanted, this goes first',
        '  1. answers that are out of date: about 700',
        '',
        'Cache: 1051 of 3300 prompt tokens reused (31.8 %) in 3 steps',
        '  t2.s1: read 1198 again, the prompt changed in the history (compaction)',
      ].join('\n'),
    );
  });

  it('says what is estimated and what is unknown', () => {
    const told = lines({ counted: false, window: null, reserve: null, cuts: [], steps: [] });
    expect(told).toContain('   about 400  rules');
    expect(told).toMatch(/The server does not tell its window\.$/);
    expect(told).not.toMatch(/kept free|goes first|Cache/);
  });
});

describe('the command', () => {
  let cli: Cli;
  beforeEach(async () => {
    cli = await startCli();
  });
  afterEach(() => cli.close());

  it('tells of a session by the beginning of its id, and changes nothing', async () => {
    await cli.run(cli.task('[[play:fix-bug]]', '--approve', 'all'));
    const [session] = JSON.parse(`[${(await cli.run(['sessions', '--json'])).out.trim()}]`) as [
      { id: string; events: number },
    ];
    const told = await cli.run(['context', session.id.slice(0, 6)]);
    expect(told).toMatchObject({ code: 0, error: '' });
    expect(told.out).toMatch(
      / {2}rules\n[\s\S]* {2}tools\n[\s\S]*files read[\s\S]*together[\s\S]*Cache: \d+ of \d+/,
    );
    const json = JSON.parse((await cli.run(['context', session.id, '--json'])).out) as Described;
    expect(json.total).toBe(json.sections.reduce((sum, { tokens }) => sum + tokens, 0));
    expect((await cli.run(['sessions', '--json'])).out).toContain(`"events":${session.events}`);
    expect((await cli.run(['context', 'none'])).code).not.toBe(0);
  });
});
