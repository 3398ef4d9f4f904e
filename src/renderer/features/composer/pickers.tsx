/** Who speaks, with which model, and what happens with writes and commands: for what follows, not for what was. */
import { ChevronDown, Info } from 'lucide-react';
import type { ComponentProps } from 'react';
import { type ApproveMode, approveModes } from '../../../shared/event.ts';
import { type ReviewMode, reviewModes } from '../../../shared/held.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { automatic } from '../../../shared/routed.ts';
import { formatTokens } from '../../format.ts';
import { showAbout } from '../../stores/about.ts';
import { useAgents } from '../../stores/agents.ts';
import { type ModelRow, modelRow, useHost } from '../../stores/host.ts';
import { useFreshRung } from '../../stores/rungs.ts';
import { configure, orTrouble, useSession } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { reviewModeStrings } from '../../strings-review-modes.ts';
import { rungStrings } from '../../strings-rungs.ts';
import { classNames } from '../../ui/class-names.ts';
import { type Choice, Menu, MenuChoices, MenuDivider, MenuItem, MenuNote } from '../../ui/menu.tsx';

const words = strings.composer;

export function Pickers() {
  const mode = useSession(({ state }) => (state.routes ? automatic : state.mode));
  const approve = useSession((session) => session.state.approve);
  const { agents, problems } = useAgents();
  const agentChoices = agents.map(({ name, title, description, from }) => ({
    value: name,
    title,
    detail: from === 'workspace' ? words.ofFolder(description) : description,
  }));
  const anyAgent = { value: automatic, title: words.automatic, detail: words.automaticText };
  const shownAgent =
    mode === automatic ? words.automatic : (agents.find(({ name }) => name === mode)?.title ?? mode);
  const approveChoices = approveModes.map((value) => ({ value, ...strings.approveModes[value] }));
  return (
    <>
      <Menu label={words.agent} trigger={<Pick label={words.agent} value={shownAgent} />}>
        <MenuChoices
          value={mode}
          choices={[...agentChoices, anyAgent]}
          onChange={(next) => void orTrouble(configure({ mode: next }))}
        />
        {problems.length === 0 ? null : <MenuNote>{words.agentsLeftOut(problems)}</MenuNote>}
      </Menu>
      <ModelPicker />
      <Menu
        label={words.approve}
        trigger={
          <Pick label={words.approve} value={strings.approveModes[approve].short} warns={approve === 'all'} />
        }
      >
        <MenuChoices
          value={approve}
          choices={approveChoices}
          onChange={(next) => void orTrouble(configure({ approve: next as ApproveMode }))}
        />
      </Menu>
      <ReviewPicker />
    </>
  );
}

/** For the turns that begin from now on: one that goes on keeps the way it began with. */
function ReviewPicker() {
  const review = useSession((session) => session.state.review);
  const { modes, picker } = reviewModeStrings;
  return (
    <Menu label={picker} trigger={<Pick label={picker} value={modes[review].short} />}>
      <MenuChoices
        value={review}
        choices={reviewModes.map((value) => ({ value, ...modes[value] }))}
        onChange={(next) => void orTrouble(configure({ review: next as ReviewMode }))}
      />
    </Menu>
  );
}

function ModelPicker() {
  useFreshRung();
  const model = useSession((session) => session.state.model);
  const models = useHost((host) => host.models);
  return (
    <Menu label={words.model} trigger={<Pick label={words.model} value={modelLabel(model)} />}>
      <MenuChoices
        value={model}
        choices={withChosen(model, models)}
        onChange={(next) => void orTrouble(configure({ model: next }))}
      />
      <MenuDivider />
      <MenuItem icon={<Info size={16} aria-hidden className="shrink-0" />} onSelect={() => showAbout(model)}>
        {strings.model.about}
      </MenuItem>
    </Menu>
  );
}

interface PickProps extends ComponentProps<'button'> {
  label: string;
  value: string;
  warns?: boolean;
}

function Pick({ label, value, warns = false, ...props }: PickProps) {
  return (
    <button
      type="button"
      {...props}
      aria-label={`${label}: ${value}`}
      className={classNames(
        'flex h-7 max-w-56 min-w-0 items-center gap-1 rounded-md px-2 text-xs hover:bg-raised data-[state=open]:bg-raised coarse:h-9',
        warns ? 'text-warning' : 'text-muted hover:text-text',
      )}
    >
      <span className="truncate">{value}</span>
      <ChevronDown size={12} aria-hidden className="shrink-0" />
    </button>
  );
}

function modelChoice(row: ModelRow): Choice {
  const { name, kind, window } = row;
  const size = window === null ? strings.model.unknownWindow : strings.model.window(formatTokens(window));
  const state = strings.model.state(row);
  const detail =
    kind === 'demo'
      ? strings.model.kinds.demo
      : row.reachable
        ? [strings.model.kinds[kind], size, rungStrings.short(row.rung), state].filter(Boolean).join(', ')
        : state;
  return { value: name, title: modelLabel(name), detail: detail ?? undefined };
}

/** The session's model stays in the list when its server is not found just now. */
function withChosen(chosen: string, models: readonly ModelRow[]): Choice[] {
  const choices = models.map(modelChoice);
  if (chosen === '' || choices.some(({ value }) => value === chosen)) return choices;
  const served = modelRow(models, chosen);
  const detail = served === undefined ? strings.model.unreachable : modelChoice(served).detail;
  return [{ value: chosen, title: modelLabel(chosen), detail }, ...choices];
}
