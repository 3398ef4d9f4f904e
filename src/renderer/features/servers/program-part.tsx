/** The llama-server that is used: where it is and what it can, or that there is none and what to do about it. */
import { type FormEvent, useState } from 'react';
import type { ServerOverview } from '../../../shared/contract/servers.ts';
import type { Failure } from '../../../shared/result.ts';
import { formatBytes, shortPath } from '../../format.ts';
import { useHost } from '../../stores/host.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { fullPath } from './full-path.ts';
import { changeBinary, refreshServers, useServers } from './servers-store.ts';
import { serverStrings as words } from './strings.ts';

export function ProgramPart() {
  const overview = useServers((state) => state.overview);
  const looking = useServers((state) => state.looking);
  const [asking, setAsking] = useState(false);
  if (overview === null) return null;
  const { binary, problem } = overview;
  return (
    <div className="flex flex-col gap-3">
      {problem === null ? null : (
        <Banner
          tone="warning"
          title={problem.message}
          text={problem.hint}
          actions={
            <Button busy={looking ? words.looking : null} onClick={() => void refreshServers()}>
              {words.lookAgain}
            </Button>
          }
        />
      )}
      {binary === null ? null : <ProgramFacts overview={overview} />}
      {asking || binary === null ? (
        <PathForm onDone={() => setAsking(false)} own={binary?.from === 'setting'} />
      ) : (
        <div>
          <Button size="small" variant="quiet" onClick={() => setAsking(true)}>
            {words.changePath}
          </Button>
        </div>
      )}
    </div>
  );
}

function ProgramFacts({ overview }: { overview: ServerOverview }) {
  const home = useHost((host) => host.system?.home);
  const { binary, memory } = overview;
  if (binary === null) return null;
  const facts = [
    binary.version ?? words.unknownVersion,
    words.from[binary.from],
    binary.devices.length === 0 ? words.noDevices : words.devices(binary.devices.join(', ')),
  ];
  const free = [
    words.free(formatBytes(memory.available), formatBytes(memory.total)),
    memory.gpu === null ? null : words.gpuFree(formatBytes(memory.gpu)),
  ];
  return (
    <div className="rounded-md border border-line px-3 py-2">
      <p className="font-mono text-xs break-all">{shortPath(binary.path, home)}</p>
      <p className="text-xs text-muted">{facts.join(' · ')}</p>
      <p className="text-xs text-muted tabular">{free.filter(Boolean).join(' · ')}</p>
    </div>
  );
}

function PathForm({ onDone, own }: { onDone: () => void; own: boolean }) {
  const home = useHost((host) => host.system?.home);
  const [path, setPath] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const change = async (to: string | null): Promise<void> => {
    const changed = await changeBinary(to);
    setFailure(changed.ok ? null : changed.error);
    if (changed.ok) onDone();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void change(fullPath(path, home));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <Field
          label={words.path}
          value={path}
          onChange={(event) => setPath(event.target.value)}
          className="min-w-0 flex-[1_1_18rem]"
        />
        <Button type="submit" className="h-8" disabled={path.trim() === ''}>
          {words.usePath}
        </Button>
        {own ? (
          <Button variant="quiet" className="h-8" onClick={() => void change(null)}>
            {words.forgetPath}
          </Button>
        ) : null}
      </div>
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
    </form>
  );
}
