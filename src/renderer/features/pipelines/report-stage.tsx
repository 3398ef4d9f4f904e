/** The report at the end, as it was put together from what was recorded; the files of the run, and the person's sign-off. */
import { Check } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { artefactOf, exportRun, onRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { ApprovalOf } from './approve-bar.tsx';
import { SayWords } from './say-words.tsx';
import type { StageProps } from './stage-props.ts';

const words = stageStrings.report;

export function ReportStage(props: StageProps<'report'>) {
  const { view, stage, waiting } = props;
  const { id, title } = view.run;
  if (stage.report === null)
    return stage.status === 'going' ? null : <p className="text-muted">{words.notYet}</p>;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {waiting?.what === 'sign' ? <Sign id={id} /> : null}
      <Files id={id} title={title} artefacts={view.artefacts} />
      <Text id={id} digest={stage.report} />
      <ApprovalOf {...props} />
    </div>
  );
}

function Sign({ id }: { id: string }) {
  const sign = async (said: string): Promise<boolean> =>
    (await onRun((pipeline) => pipeline.sign({ id, words: said }))).ok;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-warning/40 bg-warning/8 px-3 py-2.5">
      <p className="min-w-0 flex-[1_1_16rem]">{words.signText}</p>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" icon={<Check size={14} aria-hidden />} onClick={() => void sign('')}>
          {words.sign}
        </Button>
        <SayWords button={words.signWith} label={words.signLabel} send={words.sign} onSend={sign} />
      </div>
    </div>
  );
}

/** Read anew when another was written. */
function Text({ id, digest }: { id: string; digest: string }) {
  const [text, setText] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the digest is the reason to read.
  useEffect(() => {
    let isWanted = true;
    void artefactOf(id, 'report.md').then((read) => {
      if (!isWanted) return;
      setText(read.ok ? read.value.text : null);
      setFailure(read.ok ? null : read.error);
    });
    return () => {
      isWanted = false;
    };
  }, [id, digest]);
  if (failure !== null) return <Banner tone="danger" title={failure.message} text={failure.hint} />;
  if (text === null)
    return (
      <p role="status" className="h-64 text-muted">
        {words.reading}
      </p>
    );
  return (
    <article className="min-w-0 rounded-md border border-line px-4 py-3 [&_td_code]:break-all! [&_td_code]:whitespace-normal!">
      <Markdown text={text} />
    </article>
  );
}

interface FilesProps {
  id: string;
  title: string;
  artefacts: readonly string[];
}

function Files({ id, title, artefacts }: FilesProps) {
  const [open, setOpen] = useState(false);
  const [paths, setPaths] = useState<readonly string[]>([]);
  const hasPage = artefacts.includes('report.html');
  const save = async (name: string, type: string): Promise<void> => {
    const read = await artefactOf(id, name);
    if (read.ok)
      saveFile(
        { fileName: `${plainName(title)}${name.slice(name.lastIndexOf('.'))}`, text: read.value.text },
        type,
      );
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        {hasPage ? <Button onClick={() => void save('report.html', 'text/html')}>{words.html}</Button> : null}
        <Button onClick={() => void save('report.md', 'text/markdown')}>{words.markdown}</Button>
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
