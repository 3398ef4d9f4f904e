/** The drawer below the conversation; closed unless asked for. */
import { ContextPanel } from '../features/context/context-panel.tsx';
import { FrozenFiles } from '../features/frozen/frozen-files.tsx';
import { TerminalsPanel } from '../features/terminals/terminals-panel.tsx';
import { Timeline } from '../features/timeline/timeline.tsx';
import { panels, setSize, useLayout } from '../stores/layout.ts';
import { useSessions } from '../stores/sessions.ts';
import { useView } from '../stores/view.ts';
import { strings } from '../strings.ts';
import { Divider } from '../ui/divider.tsx';
import { Guarded } from './guarded.tsx';

export function Drawer() {
  const drawer = useView((view) => view.drawer);
  const size = useLayout((layout) => layout.drawer);
  const hasSession = useSessions((state) => state.activeId !== null);
  if (drawer !== 'terminal' && (!hasSession || (drawer !== 'checkpoints' && drawer !== 'context')))
    return null;
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
        <Guarded key={drawer} name={strings.panels[drawer]}>
          {drawer === 'terminal' ? (
            <TerminalsPanel />
          ) : drawer === 'context' ? (
            <ContextPanel />
          ) : (
            <div className="flex h-full min-h-0 flex-col">
              <FrozenFiles />
              <div className="min-h-0 flex-1">
                <Timeline />
              </div>
            </div>
          )}
        </Guarded>
      </div>
    </>
  );
}
