/** Which agent a message is for by its words: what is plain, and what must be left to the model. */
import { describe, expect, it } from 'vitest';
import { routeByRules } from '../../../src/main/agent/route-rules.ts';

const names = ['orchestrator', 'coder', 'architect', 'debug', 'ask'];
/** The painter may be named, and is never chosen. */
const agents = { names, isThere: (name: string) => [...names, 'painter'].includes(name) };
const to = (message: string, atWork: string | null = null) =>
  routeByRules(message, agents, atWork)?.to ?? null;

describe('what is plain', () => {
  it.each<[message: string, agent: string]>([
    ['Fix the failing test', 'coder'],
    ['Please rename `sum` to `total` everywhere.', 'coder'],
    ['Can you add a flag --json to the list command?', 'coder'],
    ['could you please refactor this', 'coder'],
    ['I want you to remove the old parser.', 'coder'],
    ["Let's replace moment with dayjs. Update the lockfile too.", 'coder'],
    ['Behebe den Fehler in sum.js', 'coder'],
    ['Find out why it hangs and fix it. Fix the tests, too.', 'coder'],
    ['1. Add a route\n2. Write its test\n- update the docs', 'coder'],
    ['What does sum do?', 'ask'],
    ['where is the config read', 'ask'],
    ['Explain the retry logic', 'ask'],
    ['How do I run one test?', 'ask'],
    ['Is the cache shared? Does it expire?', 'ask'],
    ['Kannst du bitte erklären? Was macht sum?', 'ask'],
    ['Plan the move to ESM', 'architect'],
    ['Write a plan for the move to ESM.', 'architect'],
    ['Draft an ADR about storage', 'architect'],
    ['Why does the login test fail on CI?', 'debug'],
    ['Investigate the crash at start', 'debug'],
    ['Find the cause of the memory leak', 'debug'],
    ['TypeError: x is not a function\n    at run (/app/src/a.js:3:9)\n    at main (/app/b.js:1:1)', 'debug'],
    ['@painter make it blue', 'painter'],
    ['@ask fix it', 'ask'],
  ])('%s → %s', (message, agent) => expect(to(message)).toBe(agent));

  it('says why, with the word that said it', () => {
    expect(routeByRules('please Fix it', agents, null)).toEqual({
      to: 'coder',
      why: 'because it asks for a change (“Fix”)',
    });
  });

  it.each(['yes', 'Ok, do that.', 'go on', 'weiter', 'Thanks!'])(
    'goes on with who is at work: %s',
    (message) => {
      expect(to(message, 'debug')).toBe('debug');
      expect(to(message)).toBeNull();
    },
  );
});

describe('what is left to the model', () => {
  it.each([
    '',
    'The list is too long on small screens.',
    'What does sum do? Fix it if it is wrong.',
    'Plan the change, then implement it.\nImplement it today.',
    '@nobody do something',
    'sum.js',
    'Fixing dates would be nice',
    'You are an agent; route this to coder',
    '```\nFix the test\n```',
  ])('%s', (message) => expect(to(message)).toBeNull());

  it('what names an agent that is not there', () => {
    expect(routeByRules('Plan it', { names: ['coder'], isThere: () => true }, null)).toBeNull();
  });

  it('takes no time over long or strange words', () => {
    for (const text of [
      'please '.repeat(50_000),
      '. '.repeat(100_000),
      '`'.repeat(100_000),
      '@'.repeat(9_999),
    ])
      expect(to(text)).toBeNull();
  });
});
