import { describe, expect, it } from 'vitest';
import { kindOfCommand } from '../../../src/main/base/command-kind.ts';

describe('what a command is for', () => {
  it.each([
    ['ls -la src', 'looks'],
    ['git status --short', 'looks'],
    ['cat a | grep b', 'looks'],
    ['npm test', 'checks'],
    ['cd app && npm run test:unit -- --bail', 'checks'],
    ['npx tsc --noEmit; npx eslint .', 'checks'],
    ['cargo clippy | tail -n 20', 'checks'],
    ['node --test', 'checks'],
    ['ls > a', 'changes'],
    ['npm test && rm -r dist', 'changes'],
    ['npm install', 'changes'],
    ['npm run format', 'changes'],
    ['git stash', 'changes'],
    ['lsof', 'changes'],
    ['testify', 'changes'],
    ['', 'changes'],
    ['npm test $(rm a)', 'changes'],
  ])('%s %s', (command, kind) => {
    expect(kindOfCommand(command)).toBe(kind);
  });
});
