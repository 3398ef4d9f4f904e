/**
 * The plan of a folder: what asks for a word first, what is proposed, then the features in their order with how each stands now. What is
 * below them is another feature's.
 */
import { ListChecks } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { FeatureNow, PlanView } from '../../../shared/plan.ts';
import { useHost } from '../../stores/host.ts';
import {
  editFeature,
  refreshPlan,
  restoreFeature,
  runChecks,
  stopChecks,
  usePlan,
  usePlanOf,
} from '../../stores/plan.ts';
import { useSession } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { planStrings as words } from '../../strings-plan.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { inputClass } from '../../ui/field.tsx';
import { Progress } from '../../ui/progress.tsx';
import { AskedChecks } from './asked-checks.tsx';
import { FeatureForm } from './feature-form.tsx';
import { FeatureLine } from './feature-line.tsx';
import { PlanFiles } from './plan-files.tsx';

interface PlanPageProps {
  /** What else there is to be said of how the folder stands. */
  below: (folder: string) => ReactNode;
}

export function PlanPage({ below }: PlanPageProps) {
  const folders = useFolders();
  const [chosen, setChosen] = useState<string | null>(null);
  const folder = chosen ?? folders[0] ?? null;
  usePlanOf(folder);
  return (
    <section aria-labelledby="plan-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-3xl flex-col gap-4 px-4 py-6 wide:px-8">
        <div>
          <h1 id="plan-title" className="text-lg font-semibold">
            {words.title}
          </h1>
          <p className="max-w-[72ch] text-muted">{words.text}</p>
        </div>
        {folder === null ? (
          <div className="min-h-48 flex-1">
            <Empty
              icon={<ListChecks size={24} aria-hidden />}
              title={words.noFolder}
              text={words.noFolderText}
            />
          </div>
        ) : (
          <>
            <FolderChoice folder={folder} folders={folders} onChoose={setChosen} />
            <OfFolder key={folder} folder={folder} />
            {below(folder)}
          </>
        )}
      </div>
    </section>
  );
}

/** The open session's first, then those where something is proposed, then those used lately. */
function useFolders(): string[] {
  const here = useSession((session) => (session.id === null ? null : session.state.workspace)) || null;
  const recent = useHost((host) => host.recent);
  const own = useHost((host) => host.system?.workspace ?? null);
  const proposed = usePlan((plan) => plan.proposed);
  const all = [
    here,
    ...proposed.map(({ workspace }) => workspace),
    own,
    ...recent.filter(({ exists }) => exists).map(({ path }) => path),
  ];
  return [...new Set(all.filter((path) => path !== null))];
}

interface FolderChoiceProps {
  folder: string;
  folders: readonly string[];
  onChoose: (folder: string) => void;
}

function FolderChoice({ folder, folders, onChoose }: FolderChoiceProps) {
  return (
    <label className="flex min-w-0 flex-col gap-1 text-xs text-muted">
      {words.folder}
      <select value={folder} onChange={({ target }) => onChoose(target.value)} className={inputClass}>
        {folders.map((path) => (
          <option key={path} value={path}>
            {path}
          </option>
        ))}
      </select>
    </label>
  );
}

function OfFolder({ folder }: { folder: string }) {
  const view = usePlan((plan) => plan.view);
  const editing = usePlan((plan) => plan.editing);
  const isHere = view !== null && (view.workspace === folder || view.features.length === 0);
  return (
    <>
      <Actions folder={folder} view={isHere ? view : null} />
      <Trouble folder={folder} />
      <Removed />
      {view?.problem == null ? null : <Banner tone="warning" title={words.problem} text={view.problem} />}
      <AskedChecks folder={folder} />
      {editing === 'new' ? (
        <FeatureForm folder={folder} feature={null} onClose={() => editFeature(null)} />
      ) : null}
      {!isHere ? (
        <p role="status" className="h-40 text-muted">
          {words.loading}
        </p>
      ) : (
        <Features folder={folder} view={view} />
      )}
    </>
  );
}

function Actions({ folder, view }: { folder: string; view: PlanView | null }) {
  const progress = view?.progress ?? null;
  const hasChecks = view?.features.some(
    ({ feature: { check, state } }) => state === 'kept' && check !== null,
  );
  const label = progress === null ? '' : words.progress(progress.over, progress.all);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        {hasChecks === true && progress === null ? (
          <Button variant="primary" onClick={() => void runChecks(folder)}>
            {words.checkAll}
          </Button>
        ) : null}
        {progress === null ? null : (
          <Button variant="danger" onClick={() => void stopChecks(folder)}>
            {words.stop}
          </Button>
        )}
        <Button variant={hasChecks === true ? 'plain' : 'primary'} onClick={() => editFeature('new')}>
          {words.add}
        </Button>
        <PlanFiles folder={folder} />
      </div>
      {progress === null ? null : (
        <div role="status">
          <p className="mb-1 text-xs text-muted tabular">{label}</p>
          <Progress label={label} value={progress.all === 0 ? null : progress.over / progress.all} />
        </div>
      )}
    </div>
  );
}

function Trouble({ folder }: { folder: string }) {
  const failure = usePlan((plan) => plan.failure);
  if (failure === null) return null;
  const text = [failure.message, failure.hint].filter(Boolean).join(' ');
  const again = <Button onClick={() => void refreshPlan(folder)}>{strings.tryAgain}</Button>;
  return <Banner tone="danger" title={words.failed} text={text} actions={again} />;
}

/** The focus goes to the way back, because the button that deleted is gone with its line. */
function Removed() {
  const removed = usePlan((plan) => plan.removed);
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (removed !== null) undo.current?.focus();
  }, [removed]);
  if (removed === null) return null;
  const actions = (
    <>
      <Button ref={undo} size="small" onClick={() => void restoreFeature(removed.id)}>
        {words.undo}
      </Button>
      <Button size="small" variant="quiet" onClick={() => usePlan.setState({ removed: null })}>
        {words.dismiss}
      </Button>
    </>
  );
  return <Banner tone="info" title={words.removed(removed.title)} actions={actions} />;
}

function Features({ folder, view }: { folder: string; view: PlanView }) {
  const editing = usePlan((plan) => plan.editing);
  const { features } = view;
  const proposed = features.filter(({ feature }) => feature.state === 'proposed');
  const kept = features.filter(({ feature }) => feature.state === 'kept');
  if (features.length === 0 && editing !== 'new')
    return (
      <div className="min-h-48 flex-1">
        <Empty icon={<ListChecks size={24} aria-hidden />} title={words.empty} text={words.emptyText} />
      </div>
    );
  return (
    <>
      {proposed.length === 0 ? null : (
        <Part title={words.proposed} text={words.proposedText}>
          <Lines folder={folder} features={proposed} all={features} />
        </Part>
      )}
      {kept.length === 0 ? null : (
        <Part title={words.features} text={words.summary(view)}>
          <Lines folder={folder} features={kept} all={features} />
        </Part>
      )}
    </>
  );
}

function Part({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="text-sm font-semibold">{title}</h2>
      <p className="mb-2 text-xs text-muted tabular">{text}</p>
      {children}
    </section>
  );
}

interface LinesProps {
  folder: string;
  features: readonly FeatureNow[];
  /** Of both kinds, in the order of the plan: places are counted among them. */
  all: readonly FeatureNow[];
}

function Lines({ folder, features, all }: LinesProps) {
  const editing = usePlan((plan) => plan.editing);
  const now = Date.now();
  const placeOf = (one: FeatureNow | undefined): number | null =>
    one === undefined ? null : all.indexOf(one);
  return (
    <ol className="divide-y divide-line rounded-md border border-line">
      {features.map((one, at) =>
        one.feature.id === editing ? (
          <li key={one.feature.id} className="p-1">
            <FeatureForm folder={folder} feature={one.feature} onClose={() => editFeature(null)} />
          </li>
        ) : (
          <FeatureLine
            key={one.feature.id}
            one={one}
            target={all.find(({ feature }) => feature.id === one.feature.replan?.of)?.feature}
            now={now}
            places={{ up: placeOf(features[at - 1]), down: placeOf(features[at + 1]) }}
          />
        ),
      )}
    </ol>
  );
}
