import { describe, expect, it } from 'vitest';
import { commandEnvironment } from '../../../src/main/exec/environment.ts';

describe('commandEnvironment', () => {
  it('lets the short list pass and nothing else', () => {
    const base = {
      PATH: '/bin',
      HOME: '/home/a',
      LANG: 'C.UTF-8',
      LC_ALL: 'C',
      TMPDIR: '/t',
      SHELL: '/bin/sh',
      USER: 'a',
      TZ: 'UTC',
    };
    const secrets = {
      OPENAI_API_KEY: 'k',
      GITHUB_TOKEN: 't',
      SSH_AUTH_SOCK: '/s',
      LD_PRELOAD: '/x.so',
      NODE_OPTIONS: '--require x',
      BASH_ENV: '/x',
      LC_lower: 'x',
      PATHEXT: '.EXE',
      path: 'x',
      XDG_RUNTIME_DIR: '/run',
      TERM: undefined,
    };
    expect(commandEnvironment({ ...base, ...secrets }, 'linux')).toEqual(base);
  });

  it('adds what Windows cannot start a program without, in any case', () => {
    expect(commandEnvironment({ Path: 'C:', SystemRoot: 'C:\\W', SECRET: 'x' }, 'win32')).toEqual({
      Path: 'C:',
      SystemRoot: 'C:\\W',
    });
  });
});
