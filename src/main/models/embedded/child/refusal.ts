/** Why a file could not be opened, in words for a person, from what the library threw. */
import type { Failure } from '../../../../shared/result.ts';

interface Row {
  pattern: RegExp;
  failure: Failure;
}

const rows: readonly Row[] = [
  {
    pattern:
      /InsufficientMemory|not enough memory|too large for the available|failed to allocate|Failed to create context/i,
    failure: {
      code: 'unavailable',
      message: 'There is not enough memory for this model and window.',
      hint: 'Choose a smaller window or a smaller quantisation, or close what else takes memory.',
    },
  },
  {
    pattern: /NoBinaryFound|ERR_DLOPEN|cannot open shared object|GLIBC/i,
    failure: {
      code: 'unavailable',
      message: 'The embedded engine does not start on this machine.',
      hint: 'Install it anew: npm run engine -- --remove, then npm run engine.',
    },
  },
  {
    pattern: /unknown model architecture/i,
    failure: {
      code: 'invalid',
      message: 'The embedded engine does not know models of this kind.',
      hint: 'A newer llama-server may; start one with this file and choose it.',
    },
  },
];

export function refusalOf(error: unknown, { file }: { file: string }): Failure {
  const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const row = rows.find(({ pattern }) => pattern.test(name));
  if (row !== undefined) return row.failure;
  return {
    code: 'invalid',
    message: `${file} could not be opened: ${name.slice(0, 300)}`,
    hint: 'Get the file again, or choose another one.',
  };
}
