/** Renaming a session, and deleting it after a question. One place for both: the list and the palette ask for them. */
import { type FormEvent, useMemo, useState } from 'react';
import { create } from 'zustand';
import { familiesOf, type SessionRow } from '../../../shared/feed.ts';
import type { Failure, Result } from '../../../shared/result.ts';
import { removeSession, renameSession, useSessions } from '../../stores/sessions.ts';
import { strings } from '../../strings.ts';
import { taskStrings } from '../../strings-tasks.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';

const words = strings.sessions;

type Asked = { about: 'rename' | 'remove'; id: string } | null;

const useAsked = create<{ asked: Asked }>(() => ({ asked: null }));

/** Opens the dialog about a session. */
export const askAbout = (about: 'rename' | 'remove', id: string): void =>
  useAsked.setState({ asked: { about, id } });

const close = (): void => useAsked.setState({ asked: null });

export function SessionDialogs() {
  const asked = useAsked((state) => state.asked);
  const row = useSessions((state) => state.rows.find(({ id }) => id === asked?.id));
  if (asked === null || row === undefined) return null;
  return asked.about === 'rename' ? (
    <RenameDialog row={row} onClose={close} />
  ) : (
    <RemoveDialog row={row} onClose={close} />
  );
}

interface SessionDialogProps {
  row: SessionRow;
  onClose: () => void;
}

function useAsking(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = async (call: () => Promise<Result<object>>): Promise<void> => {
    setBusy(true);
    const answer = await call();
    setBusy(false);
    if (answer.ok) onDone();
    else setFailure(answer.error);
  };
  return { busy, failure, ask };
}

function RenameDialog({ row, onClose }: SessionDialogProps) {
  const [title, setTitle] = useState(row.title);
  const { busy, failure, ask } = useAsking(onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (title.trim() !== '') void ask(() => renameSession(row.id, title.trim()));
  };
  return (
    <Dialog open onClose={onClose} title={words.renameTitle} closeLabel={strings.close}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field
          label={words.name}
          value={title}
          maxLength={200}
          onChange={(event) => setTitle(event.target.value)}
        />
        {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
        <div className="flex justify-end gap-2">
          <Button variant="quiet" onClick={onClose}>
            {strings.cancel}
          </Button>
          <Button type="submit" variant="primary" disabled={title.trim() === '' || busy}>
            {words.rename}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function RemoveDialog({ row, onClose }: SessionDialogProps) {
  const { busy, failure, ask } = useAsking(onClose);
  const rows = useSessions((state) => state.rows);
  const tasks = useMemo(() => familiesOf(rows)(row.id).length - 1, [rows, row.id]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.removeTitle}
      closeLabel={strings.close}
      description={`${words.removeText(row.title)}${tasks === 0 ? '' : taskStrings.removed(tasks)}`}
    >
      <div className="flex flex-col gap-3">
        {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
        <div className="flex justify-end gap-2">
          <Button variant="quiet" onClick={onClose}>
            {strings.cancel}
          </Button>
          <Button
            variant="danger"
            busy={busy ? words.removing : null}
            onClick={() => void ask(() => removeSession(row.id))}
          >
            {words.removeYes}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
