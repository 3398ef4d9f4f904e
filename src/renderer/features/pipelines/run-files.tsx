/** The files that a run leaves: shown on the page, printed, saved by the browser, or written into a new folder of the workspace. */
import { Printer } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { artefactOf, exportRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { printPage } from '../../ui/print-page.ts';
import { saveFile } from '../../ui/save-file.ts';

const words = stageStrings.report;

/** What can be read on the page. */
export interface RunDocument {
  /** Of its files, without an ending. */
  name: string;
  title: string;
}

interface RunFilesProps {
  id: string;
  title: string;
  artefacts: readonly string[];
  documents: readonly RunDocument[];
  shown: RunDocument;
  onShow: (name: string) => void;
}

export function RunFiles({ id, title, artefacts, documents, shown, onShow }: RunFilesProps) {
  const [open, setOpen] = useState(false);
  const [paths, setPaths] = useState<readonly string[]>([]);
  const page = `${shown.name}.html`;
  const save = async (name: string, type: string): Promise<void> => {
    const read = await artefactOf(id, name);
    const ending = name.slice(name.lastIndexOf('.'));
    const fileName = `${plainName(shown.name === 'report' ? title : `${title} ${shown.title}`)}${ending}`;
    if (read.ok) saveFile({ fileName, text: read.value.text }, type);
  };
  return (
    <div className="flex flex-col gap-2">
      {documents.length < 2 ? null : (
        <fieldset className="flex flex-wrap gap-1">
          <legend className="sr-only">{words.documents}</legend>
          {documents.map(({ name, title: said }) => (
            <Button
              key={name}
              variant={name === shown.name ? 'plain' : 'quiet'}
              aria-pressed={name === shown.name}
              onClick={() => onShow(name)}
            >
              {said}
            </Button>
          ))}
        </fieldset>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          icon={<Printer size={14} aria-hidden />}
          onClick={() => printPage(`${title}: ${shown.title}`)}
        >
          {words.print}
        </Button>
        {artefacts.includes(page) ? (
          <Button onClick={() => void save(page, 'text/html')}>{words.html}</Button>
        ) : null}
        <Button onClick={() => void save(`${shown.name}.md`, 'text/markdown')}>{words.markdown}</Button>
        {open ? null : <Button onClick={() => setOpen(true)}>{words.save}</Button>}
      </div>
      {open ? (
        <SaveForm
          id={id}
          onSaved={(written) => {
            setPaths(written);
            setOpen(false);
          }}
          onClose={() => setOpen(false)}
        />
      ) : null}
      <div role="status">
        {paths.length === 0 ? null : (
          <details className="text-xs">
            <summary className="w-fit cursor-pointer rounded-sm text-muted">
              {words.saved(paths.length)}
            </summary>
            <ul className="mt-1 font-mono break-all">
              {paths.map((path) => (
                <li key={path}>{path}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  );
}

/** For a file on the person's disk. */
const plainName = (title: string): string => title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) || 'report';

interface SaveFormProps {
  id: string;
  onSaved: (paths: readonly string[]) => void;
  onClose: () => void;
}

function SaveForm({ id, onSaved, onClose }: SaveFormProps) {
  const [folder, setFolder] = useState('docs/run');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || folder.trim() === '') return;
    setBusy(true);
    const written = await exportRun(id, folder.trim());
    setBusy(false);
    if (written.ok) onSaved(written.value.paths);
    else setFailure(written.error);
  };
  return (
    <form
      aria-label={words.save}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
      className="measure flex flex-col gap-2 rounded-md border border-line bg-surface p-3"
    >
      <Field
        label={words.saveLabel}
        hint={words.saveHint}
        value={folder}
        autoFocus
        onChange={({ target }) => setFolder(target.value)}
      />
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      <div className="flex gap-2">
        <Button
          type="submit"
          variant="primary"
          disabled={folder.trim() === ''}
          busy={busy ? words.saving : null}
        >
          {words.saveDo}
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {stageStrings.say.cancel}
        </Button>
      </div>
    </form>
  );
}
