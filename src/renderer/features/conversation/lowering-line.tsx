/** Said where it happened: from here on the model is asked for its calls in another way. */
import { ArrowDownToLine } from 'lucide-react';
import { modelLabel } from '../../../shared/model-name.ts';
import type { Lowering } from '../../../shared/session-state.ts';
import { rungStrings } from '../../strings-rungs.ts';

export function LoweringLine({ lowering: { model, to, why } }: { lowering: Lowering }) {
  return (
    <p className="measure flex gap-2 text-sm break-words text-warning">
      <ArrowDownToLine size={14} aria-hidden className="mt-[3px] shrink-0" />
      <span className="min-w-0">{rungStrings.loweredText(modelLabel(model), to, why)}</span>
    </p>
  );
}
