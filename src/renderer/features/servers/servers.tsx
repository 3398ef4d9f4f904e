/**
 * Servers that this app starts: what runs, the models on this computer and whether they fit, and the program behind it. What
 * is missing stands first, with the next step, since nothing else can be done before.
 */
import type { ReactNode } from 'react';
import { shortPath } from '../../format.ts';
import { useHost } from '../../stores/host.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ModelFiles } from './model-files.tsx';
import { ModelFolders } from './model-folders.tsx';
import { ProgramPart } from './program-part.tsx';
import { RunningServer } from './running-server.tsx';
import { refreshServers, useServers, useServersFeed } from './servers-store.ts';
import { serverStrings as words } from './strings.ts';

export function Servers() {
  useServersFeed();
  const running = useServers((state) => state.running);
  const overview = useServers((state) => state.overview);
  const failure = useServers((state) => state.failure);
  return (
    <section aria-labelledby="servers-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-4xl flex-col gap-8 px-4 py-6 wide:px-8">
        <div>
          <h1 id="servers-title" className="text-lg font-semibold">
            {words.title}
          </h1>
          <p className="max-w-[72ch] text-muted">{words.text}</p>
        </div>
        {failure === null ? null : (
          <Banner
            tone="danger"
            title={`${words.failed}.`}
            text={[failure.message, failure.hint].filter(Boolean).join(' ')}
            actions={<Button onClick={() => void refreshServers()}>{strings.tryAgain}</Button>}
          />
        )}
        {running.length === 0 ? null : (
          <Part title={words.running}>
            <ul className="flex flex-col gap-3">
              {running.map((server) => (
                <RunningServer key={server.path} server={server} />
              ))}
            </ul>
          </Part>
        )}
        {overview === null && failure === null ? (
          <p role="status" className="h-40 text-muted">
            {words.looking}
          </p>
        ) : null}
        {overview === null ? null : <Found />}
      </div>
    </section>
  );
}

function Found() {
  const missing = useServers((state) => state.overview?.binary === null);
  const program = (
    <Part title={words.program}>
      <ProgramPart />
    </Part>
  );
  const models = (
    <Part title={words.models}>
      <Problems />
      <ModelFiles />
      <ModelFolders />
    </Part>
  );
  return (
    <>
      {missing ? program : models}
      {missing ? models : program}
    </>
  );
}

function Problems() {
  const problems = useServers((state) => state.problems);
  const home = useHost((host) => host.system?.home);
  return problems.map((problem) => (
    <Banner
      key={problem}
      tone="warning"
      title={home === undefined ? problem : shortPath(problem, home)}
      silent
      className="mb-2"
    />
  ));
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-sm font-semibold">{title}</h2>
      {children}
    </section>
  );
}
