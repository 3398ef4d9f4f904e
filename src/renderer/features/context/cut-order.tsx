/** What would be left out, in the order in which it would be. */
import type { Context } from '../../stores/context.ts';
import { contextStrings as words } from './strings.ts';

export function CutOrder({ cuts }: Pick<Context, 'cuts'>) {
  return (
    <section aria-label={words.cutTitle}>
      <h2 className="mb-1 text-xs font-semibold">{words.cutTitle}</h2>
      {cuts.length === 0 ? (
        <p className="text-xs text-muted">{words.cutNothing}</p>
      ) : (
        <ol className="flex list-decimal flex-col gap-0.5 pl-5 text-xs marker:text-muted">
          {cuts.map(({ what, tokens }) => (
            <li key={what}>
              <span className="flex items-baseline justify-between gap-3">
                <span className="min-w-0">{words.cuts[what]}</span>
                <span className="shrink-0 text-muted tabular">{words.frees(tokens)}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
      <p className="mt-1 text-xs text-muted">{words.cutText}</p>
    </section>
  );
}
