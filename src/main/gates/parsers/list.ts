/** All the tools whose output is understood. */
import type { GateTool } from '../../../shared/gate.ts';
import { bandit } from './bandit.ts';
import { biome } from './biome.ts';
import { eslint } from './eslint.ts';
import { exit } from './exit.ts';
import { jest } from './jest.ts';
import { mypy } from './mypy.ts';
import { nodeTest } from './node-test.ts';
import type { Parser } from './parser.ts';
import { pytest } from './pytest.ts';
import { regex } from './regex.ts';
import { ruff } from './ruff.ts';
import { tsc } from './tsc.ts';
import { vitest } from './vitest.ts';

export const parsers: Readonly<Record<GateTool, Parser>> = {
  ...{ tsc, biome, eslint, ruff, mypy, bandit, pytest, vitest, jest },
  'node-test': nodeTest,
  ...{ exit, regex },
};
