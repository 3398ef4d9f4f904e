/** The drawer below the conversation; closed unless asked for. */
import { Timeline } from '../features/timeline/timeline.tsx';
import { panels, setSize, useLayout } from '../stores/layout.ts';
import { useView } from '../stores/view.ts';
import { strings } from '../strings.ts';
import { Divider } from '../ui/divider.tsx';
import { Guarded } from './guarded.tsx';

export function Drawer() {
  const open = useView((view) => view.drawer === 'checkpoints');
  const size = useLayout((layout) => layout.drawer);
  if (!open) return null;
  return (
    <>
      <Divider
        label={strings.panels.resizeDrawer}
        panel="below"
        size={size}
        {...panels.drawer}
        onSize={(next) => setSize('drawer', next)}
      />
      <div className="min-h-0 shrink-0 overflow-hidden" style={{ height: `min(${size}px, 50vh)` }}>
        <Guarded name={strings.panels.checkpoints}>
          <Timeline />
        </Guarded>
      </div>
    </>
  );
}
