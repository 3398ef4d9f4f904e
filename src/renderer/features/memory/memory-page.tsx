/**
 * Everything that is remembered: what is proposed first, because it waits for a person, then what is kept, by where it holds. What
 * is deleted can be put back at once.
 */
import { Brain } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { FoundMemory, Memory } from '../../../shared/memory.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { editMemory, refreshMemory, restoreMemory, useMemory } from '../../stores/memory.ts';
import { useSession } from '../../stores/session.ts';
import { setView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { learningStrings } from '../../strings-learning.ts';
import { memoryStrings as words } from '../../strings-memory.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Field } from '../../ui/field.tsx';
import { usePaused } from '../../ui/use-paused.ts';
import { placesOf } from './grouped.ts';
import { MemoryFiles } from './memory-files.tsx';
import { MemoryForm } from './memory-form.tsx';
import { MemoryLine } from './memory-line.tsx';

export function MemoryPage() {
  const entries = useMemory((state) => state.entries);
  const editing = useMemory((state) => state.editing);
  const [query, setQuery] = useState('');
  const paused = usePaused(query.trim());
  useEffect(() => {
    void refreshMemory();
    return () => useMemory.setState({ editing: null, removed: null, failure: null });
  }, []);
  return (
    <section aria-labelledby="memory-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-3xl flex-col gap-4 px-4 py-6 wide:px-8">
        <div>
          <h1 id="memory-title" className="text-lg font-semibold">
            {words.title}
          </h1>
          <p className="max-w-[72ch] text-muted">{words.text}</p>
        </div>
        <div className="flex flex-wrap items-end gap-2">
          <Field
            label={words.search}
            hideLabel
            type="search"
            placeholder={words.search}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="flex-[1_1_14rem]"
          />
          <Button variant="primary" onClick={() => editMemory('new')}>
            {words.add}
          </Button>
          <MemoryFiles />
          <Button onClick={() => setView('learning')}>{learningStrings.fromMemory}</Button>
        </div>
        <Trouble />
        <Removed />
        {editing === 'new' ? <Form memory={null} /> : null}
        {entries === null ? (
          <p role="status" className="h-40 text-muted">
            {words.loading}
          </p>
        ) : query.trim() === '' || paused === '' ? (
          <All entries={entries} />
        ) : (
          <Found query={paused} entries={entries} />
        )}
      </div>
    </section>
  );
}

function Trouble() {
  const failure = useMemory((state) => state.failure);
  if (failure === null) return null;
  const text = [failure.message, failure.hint].filter(Boolean).join(' ');
  const again = <Button onClick={() => void refreshMemory()}>{strings.tryAgain}</Button>;
  return <Banner tone="danger" title={words.failed} text={text} actions={again} />;
}

/** The focus goes to the way back, because the button that deleted is gone with its line. */
function Removed() {
  const removed = useMemory((state) => state.removed);
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (removed !== null) undo.current?.focus();
  }, [removed]);
  if (removed === null) return null;
  return (
    <Banner
      tone="info"
      title={words.removed(removed.text)}
      actions={
        <>
          <Button ref={undo} size="small" onClick={() => void restoreMemory(removed.id)}>
            {words.undo}
          </Button>
          <Button size="small" variant="quiet" onClick={() => useMemory.setState({ removed: null })}>
            {words.dismiss}
          </Button>
        </>
      }
    />
  );
}

function Form({ memory }: { memory: Memory | null }) {
  const entries = useMemory((state) => state.entries) ?? [];
  const here = useHere();
  const scopes = [here, memory?.scope, ...entries.map(({ scope }) => scope)];
  const folders = [...new Set(scopes.filter((scope) => typeof scope === 'string'))];
  return <MemoryForm memory={memory} folders={folders} onClose={() => editMemory(null)} />;
}

const useHere = (): string | null =>
  useSession((session) => (session.id === null ? null : session.state.workspace)) || null;

function All({ entries }: { entries: readonly Memory[] }) {
  const here = useHere();
  const of = (state: Memory['state']) => entries.filter((entry) => entry.state === state);
  const [proposed, rejected] = [of('proposed'), of('rejected')];
  const editing = useMemory((state) => state.editing);
  if (entries.length === 0 && editing !== 'new')
    return (
      <div className="min-h-48 flex-1">
        <Empty icon={<Brain size={24} aria-hidden />} title={words.empty} text={words.emptyText} />
      </div>
    );
  return (
    <>
      {proposed.length === 0 ? null : (
        <Part title={words.proposed} text={words.proposedText}>
          <Lines entries={proposed} placed />
        </Part>
      )}
      {placesOf(of('kept'), here).map((place) => (
        <Part key={place.scope ?? ''} title={place.scope ?? words.everywhere}>
          <Lines entries={place.entries} />
        </Part>
      ))}
      {rejected.length === 0 ? null : (
        <details>
          <summary className="w-fit cursor-pointer rounded-sm text-muted">
            {words.rejected(rejected.length)}
          </summary>
          <p className="my-1 text-xs text-muted">{words.rejectedText}</p>
          <Lines entries={rejected} placed />
        </details>
      )}
    </>
  );
}

/** What matches, by the host; asked again when the entries change. */
function Found({ query, entries }: { query: string; entries: readonly Memory[] }) {
  const [found, setFound] = useState<readonly FoundMemory[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the entries are not read, but a change of them is a reason to ask.
  useEffect(() => {
    const stop = new AbortController();
    void asked(() => client().memory.search({ query: query.slice(0, 1_000) }, { signal: stop.signal })).then(
      (answer) => {
        if (answer.ok) setFound(answer.value);
        else if (!stop.signal.aborted) useMemory.setState({ failure: answer.error });
      },
    );
    return () => stop.abort();
  }, [query, entries]);
  if (found === null) return null;
  const byWords = found.flatMap(({ memory, near }) => (near === undefined ? [memory] : []));
  const byMeaning = found.flatMap(({ memory, near }) => (near === undefined ? [] : [memory]));
  return (
    <>
      <p role="status" className="text-xs text-muted">
        {words.found(byWords.length)}
      </p>
      {byWords.length === 0 ? null : <Lines entries={byWords} placed />}
      {byMeaning.length === 0 ? null : (
        <Part title={words.near}>
          <Lines entries={byMeaning} placed />
        </Part>
      )}
      <Meaning search={found} />
    </>
  );
}

/** Whether meaning was looked at, too: a person who finds nothing wants to know what was searched. */
function Meaning({ search }: { search: readonly FoundMemory[] }) {
  const [meaning, setMeaning] = useState<{ model: string | null; trouble: string | null } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is told changes with each search.
  useEffect(() => {
    const stop = new AbortController();
    void asked(() => client().memory.meaning(undefined, { signal: stop.signal })).then((answer) => {
      if (answer.ok) setMeaning(answer.value);
    });
    return () => stop.abort();
  }, [search]);
  if (meaning === null) return null;
  const { model, trouble } = meaning;
  return (
    <p className="text-xs text-muted">{words.meaning(model === null ? null : modelLabel(model), trouble)}</p>
  );
}

function Part({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-1 text-sm font-semibold break-all">{title}</h2>
      {text === undefined ? null : <p className="mb-2 text-xs text-muted">{text}</p>}
      {children}
    </section>
  );
}

/** `placed`: each says where it holds. */
function Lines({ entries, placed = false }: { entries: readonly Memory[]; placed?: boolean }) {
  const editing = useMemory((state) => state.editing);
  const now = Date.now();
  return (
    <ul className="divide-y divide-line rounded-md border border-line">
      {entries.map((memory) =>
        memory.id === editing ? (
          <li key={memory.id} className="p-1">
            <Form memory={memory} />
          </li>
        ) : (
          <MemoryLine
            key={memory.id}
            memory={memory}
            now={now}
            {...(placed ? { place: memory.scope ?? words.everywhere } : {})}
          />
        ),
      )}
    </ul>
  );
}
