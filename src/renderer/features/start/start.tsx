/**
 * The page when no session is open: pick a folder, pick a model, begin; or see the demo with one press. Also what a new
 * person sees first, so it says in two sentences what this is.
 */
import { Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { demoModel } from '../../../shared/model-name.ts';
import type { Failure } from '../../../shared/result.ts';
import { useAgents } from '../../stores/agents.ts';
import { useConnection } from '../../stores/connection.ts';
import { useHost } from '../../stores/host.ts';
import { beginSession } from '../../stores/session.ts';
import { firstDraft, setDraft, useView, wantAgent, wantModel } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { startDemo, useDemo, wantsDemo } from './demo.ts';
import { FirstMessage, useFirstMessage } from './first-message.tsx';
import { FolderPick } from './folder-pick.tsx';
import { ModelPick } from './model-pick.tsx';
import { firstStrings } from './strings.ts';

const words = strings.start;

export function Start() {
  return (
    <section aria-label={strings.sessions.new} className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-6 px-4 py-8 wide:px-8 wide:py-[9vh]">
        <div>
          <h1 className="text-xl font-semibold tracking-tight text-balance">{words.title}</h1>
          <p className="mt-1 max-w-[60ch] text-base text-muted">{words.text}</p>
        </div>
        <NewSession />
        <Demo />
      </div>
    </section>
  );
}

function NewSession() {
  const system = useHost((host) => host.system);
  const models = useHost((host) => host.models);
  const settings = useHost((host) => host.settings);
  const recent = useHost((host) => host.recent);
  const [folder, setFolder] = useState<string | null>(null);
  const [model, setModel] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const text = useFirstMessage();
  const [failure, setFailure] = useState<Failure | null>(null);
  const wanted = useView((view) => view.wantedModel);
  const agent = useView((view) => view.wantedAgent);
  const usual = settings.find((setting) => setting.key === 'model')?.value;
  const preferred =
    models.find(({ name }) => name === wanted) ??
    models.find(({ name }) => name === usual) ??
    models.find(({ kind, reachable }) => kind !== 'demo' && reachable);
  const chosenFolder = folder ?? system?.workspace ?? recent.find(({ exists }) => exists)?.path ?? null;
  const chosenModel = model ?? preferred?.name ?? null;
  const begin = async (): Promise<void> => {
    if (chosenFolder === null || chosenModel === null) return;
    setBusy(true);
    const begun = await beginSession(
      { workspace: chosenFolder, model: chosenModel, ...(agent === null ? {} : { mode: agent }) },
      text.trim(),
    );
    setBusy(false);
    if (!begun.ok) return setFailure(begun.error);
    setDraft(firstDraft, '');
    wantModel(null);
    wantAgent(null);
  };
  const missing = chosenFolder === null ? words.needsFolder : chosenModel === null ? words.needsModel : null;
  return (
    <div className="flex flex-col gap-5">
      <FolderPick folder={chosenFolder} onPick={setFolder} />
      <ModelPick model={chosenModel} onPick={setModel} />
      {agent === null ? null : <WantedAgent name={agent} />}
      <FirstMessage text={text} onSend={() => void begin()} />
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      <div className="flex items-center gap-3">
        <Button
          variant={missing === null ? 'primary' : 'plain'}
          disabled={missing !== null}
          busy={busy ? words.opening : null}
          className="h-8 px-4"
          onClick={() => void begin()}
        >
          {text.trim() === '' ? words.open : firstStrings.send}
        </Button>
        {missing === null ? null : <span className="text-muted">{missing}</span>}
      </div>
    </div>
  );
}

/** Asked for elsewhere, with what it is for; the person may have the one that is usual. */
function WantedAgent({ name }: { name: string }) {
  const agent = useAgents(({ agents }) => agents.find((one) => one.name === name));
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <p className="min-w-0 flex-[1_1_16rem]">
        {firstStrings.agent(agent?.title ?? name)}{' '}
        <span className="text-muted">
          {agent === undefined ? null : <VisibleText text={agent.description} />}
        </span>
      </p>
      <Button size="small" onClick={() => wantAgent(null)}>
        {firstStrings.usualAgent}
      </Button>
    </div>
  );
}

function Demo() {
  const { busy, failure } = useDemo();
  const connected = useConnection((state) => state.status === 'open');
  const hasDemo = useHost((host) => host.models.some(({ name }) => name === demoModel));
  // With no model to talk to, the demo is the one thing that can be done here and now.
  const onlyDemo = useHost((host) => !host.modelsLoading && host.models.every(({ kind }) => kind === 'demo'));
  useEffect(() => {
    if (connected && wantsDemo()) void startDemo();
  }, [connected]);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 border-t border-line pt-5">
      <Button
        variant={onlyDemo && hasDemo ? 'primary' : 'plain'}
        icon={<Play size={14} aria-hidden />}
        busy={busy ? words.demoStarting : null}
        disabled={!connected || !hasDemo}
        className="h-8"
        onClick={() => void startDemo()}
      >
        {words.demo}
      </Button>
      <p className="min-w-0 flex-[1_1_18rem] text-muted">{words.demoText}</p>
      {failure === null ? null : (
        <Banner tone="danger" title={failure.message} text={failure.hint} className="w-full" />
      )}
    </div>
  );
}
