/** How a model's rung is told: the rung, and always why. */
import { expect, it } from 'vitest';
import { rungStrings } from '../../src/renderer/strings-rungs.ts';
import type { ModelRung } from '../../src/shared/model-rung.ts';

const at = Date.UTC(2026, 10, 21, 12);
const rung = (more: Partial<ModelRung>): ModelRung => ({
  rung: 'native',
  by: 'probe',
  why: '',
  at,
  evidence: [],
  lowered: 0,
  ...more,
});

it.each<[ModelRung | null, string, string | null]>([
  [null, 'tried at first use', null],
  [rung({}), 'native: tried 21 Nov', 'native calls'],
  [
    rung({ rung: 'text', why: 'native calls were not tried' }),
    'text: tried 21 Nov; native calls were not tried',
    'text calls',
  ],
  [
    rung({ rung: 'constrained', by: 'lowered', why: '3 of the last 5 calls could not be read' }),
    'constrained: lowered 21 Nov: 3 of the last 5 calls could not be read',
    'constrained calls',
  ],
  [rung({ rung: 'text', by: 'person' }), 'text: chosen by you 21 Nov', 'text calls'],
  [rung({ by: 'setting', at: 0 }), 'native: by the setting for all models', 'native calls'],
  [rung({ by: 'template' }), expect.stringMatching(/^native: by its template/), 'native calls'],
])('%o', (known, line, short) => {
  expect(rungStrings.line(known)).toEqual(line);
  expect(rungStrings.short(known)).toBe(short);
});
