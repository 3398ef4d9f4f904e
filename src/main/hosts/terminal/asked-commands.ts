/** Commands that the rules ask about and no agent wants: checks of the plan, gates. */
import type { AskedCheck } from '../../../shared/plan.ts';
import type { Ink } from './ink.ts';
import type { Terminal } from './terminal.ts';
import { judgeable, oneLine } from './visible-text.ts';

/** Those that may run: with `yes` all, else each is shown and waits for a word; none where nobody sits. */
export async function letRun(
  { terminal, ink }: { terminal: Terminal; ink: Ink },
  asks: readonly AskedCheck[],
  yes: boolean,
): Promise<AskedCheck[]> {
  if (yes || !terminal.interactive) return yes ? [...asks] : [];
  const chosen: AskedCheck[] = [];
  for (const one of asks) {
    const { title, command, rule, sandbox } = one;
    const place = sandbox === 'enforced' ? 'in the sandbox' : 'without a sandbox, with your full rights';
    terminal.write(`${ink.bold(oneLine(title))} ${rule}; it runs ${place}:\n  ${judgeable(command)}\n`);
    const typed = await terminal.ask('Run it once? [y/N] ');
    if (typed === 'y') chosen.push(one);
    else if (typeof typed !== 'string') break;
  }
  return chosen;
}
