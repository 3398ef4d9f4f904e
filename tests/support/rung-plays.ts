/**
 * The same small stories as a model tells them on each rung: native calls, one JSON object per reply, fenced blocks. For the
 * scripted server and, rendered by the kit, for a real one.
 */
import type { Rung } from '../../src/shared/model-rung.ts';

export interface Line {
  say: string;
  calls?: readonly { name: string; arguments: Record<string, unknown> }[];
}

const diff = '<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE\n';

/** Reads, corrects one operator of `sumProject`, runs its tests, says that it is done. */
export const fixBug: readonly Line[] = [
  { say: 'I look at the function first.', calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] },
  {
    say: 'It subtracts. I correct the operator.',
    calls: [{ name: 'apply_diff', arguments: { path: 'src/sum.js', diff } }],
  },
  { say: 'Now the tests.', calls: [{ name: 'execute_command', arguments: { command: 'node --test' } }] },
  { say: '', calls: [{ name: 'attempt_completion', arguments: { result: 'It adds now; the tests pass.' } }] },
];

/** One reply as it stands in the model's words on a rung below native. */
export function spoken({ say, calls = [] }: Line, rung: Exclude<Rung, 'native'>): string {
  if (rung === 'constrained') {
    const made = calls.map((call) => ({ tool: call.name, arguments: call.arguments }));
    return JSON.stringify({ say, calls: made });
  }
  const blocks = calls.map(({ name, arguments: args }) => {
    const lines = Object.entries(args).map(([key, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return text.includes('\n') ? `${key}:\n${text.replace(/\n$/, '')}` : `${key}: ${text}`;
    });
    return `\`\`\`call ${name}\n${lines.join('\n')}\n\`\`\`\n`;
  });
  return [say, ...blocks].filter((part) => part !== '').join('\n');
}
