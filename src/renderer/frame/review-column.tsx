/** The review beside the conversation, or alone. Its code is fetched when it is first opened. */
import { lazy, Suspense } from 'react';
import { panels, setSize } from '../stores/layout.ts';
import { strings } from '../strings.ts';
import { Divider } from '../ui/divider.tsx';
import { Guarded } from './guarded.tsx';

const ReviewPanel = lazy(async () => {
  const { ReviewPanel: panel } = await import('../features/review/review-panel.tsx');
  return { default: panel };
});

/** `size` in pixels; null for all the width there is. */
export function ReviewColumn({ size }: { size: number | null }) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: either role may have a name; another element would have to be drawn anew.
    <div
      id="review"
      role={size === null ? 'main' : 'complementary'}
      tabIndex={-1}
      aria-label={strings.panels.review}
      className="flex min-h-0 min-w-0"
      style={size === null ? { flex: 1 } : { width: size, flexShrink: 0 }}
    >
      {size === null ? null : (
        <Divider
          label={strings.panels.resize(strings.panels.review)}
          panel="right"
          size={size}
          {...panels.review}
          onSize={(next) => setSize('review', next)}
        />
      )}
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <Guarded name={strings.panels.review}>
          <Suspense
            fallback={<p className="p-4 text-muted">{strings.panels.loading(strings.panels.review)}</p>}
          >
            <ReviewPanel />
          </Suspense>
        </Guarded>
      </div>
    </div>
  );
}
