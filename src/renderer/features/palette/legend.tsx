/** The keys of everything that can be done now, grouped. */
import { isMac, keyLabel } from '../../keys.ts';
import { possibleNow, useActions } from '../../stores/actions.ts';
import { setLegend, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';

export function Legend() {
  const open = useView((view) => view.legend);
  return (
    <Dialog
      open={open}
      onClose={() => setLegend(false)}
      title={strings.legend.title}
      closeLabel={strings.close}
      description={strings.legend.text}
      wide
    >
      <KeyLines />
    </Dialog>
  );
}

function KeyLines() {
  const actions = possibleNow(useActions((state) => state.actions)).filter(({ keys }) => keys.length > 0);
  const groups = [...new Set(actions.map((action) => action.group ?? strings.palette.general))];
  return (
    <div className="gap-8 wide:columns-2">
      {groups.map((group) => (
        <section key={group} className="mb-4 break-inside-avoid">
          <h3 className="mb-1 text-xs text-muted">{group}</h3>
          <dl className="flex flex-col gap-1">
            {actions
              .filter((action) => (action.group ?? strings.palette.general) === group)
              .map((action) => (
                <div key={action.id} className="flex items-center gap-3">
                  <dt className="min-w-0 flex-1">{action.title}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {action.keys.map((key) => (
                      <Kbd key={key} keys={keyLabel(key, isMac)} />
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
