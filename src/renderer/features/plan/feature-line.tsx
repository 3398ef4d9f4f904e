/** One feature: how it stands and by what evidence, what was edited since, and what can be done with it. */
import { ArrowDown, ArrowUp, Check, Circle, History, LoaderCircle, Pencil, Trash2, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Feature, FeatureNow } from '../../../shared/plan.ts';
import { formatTime } from '../../format.ts';
import {
  askToMend,
  editFeature,
  keepFeature,
  moveFeature,
  removeFeature,
  runChecks,
  usePlan,
} from '../../stores/plan.ts';
import { openSession, useSessions } from '../../stores/sessions.ts';
import { showCall } from '../../stores/view.ts';
import { planStrings as words } from '../../strings-plan.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { ReplanNote } from './replan-note.tsx';

interface FeatureLineProps {
  one: FeatureNow;
  /** What it would change or drop. */
  target: Feature | undefined;
  now: number;
  /** Where it would be moved to; null where there is no such way. */
  places: { up: number | null; down: number | null };
}

const looks = {
  open: { icon: Circle, colour: 'text-muted' },
  passed: { icon: Check, colour: 'text-added' },
  failed: { icon: X, colour: 'text-danger' },
  stale: { icon: History, colour: 'text-warning' },
};

export function FeatureLine({ one, target, now, places }: FeatureLineProps) {
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-2.5">
      <div className="flex min-w-0 flex-[1_1_18rem] gap-2.5">
        <Mark one={one} />
        <About one={one} target={target} now={now} />
      </div>
      <Deeds one={one} places={places} />
    </li>
  );
}

/** Where the eye goes first; in words it stands below. */
function Mark({ one: { feature, running, standing } }: { one: FeatureNow }) {
  if (feature.state === 'proposed') return null;
  const { icon: Icon, colour } = running
    ? { icon: LoaderCircle, colour: 'motion-safe:animate-spin text-accent' }
    : looks[standing.status];
  return <Icon size={16} aria-hidden className={classNames('mt-px shrink-0', colour)} />;
}

function About({ one, target, now }: Omit<FeatureLineProps, 'places'>) {
  const { feature, inCopy } = one;
  const source = words.source(one);
  const about = feature.files.length === 0 ? null : words.about(feature.files);
  const facts = [source, about].filter((part) => part !== null).join(' · ');
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5">
      <p className="font-medium break-words">
        <VisibleText text={feature.title} />
      </p>
      {feature.done === '' ? null : (
        <p className="text-xs break-words text-muted">
          <VisibleText text={feature.done} />
        </p>
      )}
      {feature.check === null ? null : (
        <code className="font-mono text-xs break-all whitespace-pre-wrap">
          <VisibleText text={feature.check} />
        </code>
      )}
      {facts === '' ? null : <p className="text-xs break-words text-muted">{facts}</p>}
      <ReplanNote feature={feature} target={target} />
      {feature.state === 'kept' ? <Standing one={one} now={now} /> : null}
      {inCopy === null ? null : <p className="text-xs text-muted">{words.inCopy(inCopy)}</p>}
    </div>
  );
}

function Standing({ one, now }: { one: FeatureNow; now: number }) {
  const { standing, running } = one;
  const { evidence, status } = standing;
  if (running) return <p className="mt-1 text-xs">{words.running}</p>;
  const facts = evidence === null ? [] : [words.ran(evidence, formatTime(evidence.started, now))];
  return (
    <>
      <p className="mt-1 flex flex-wrap gap-x-1.5 text-xs text-muted tabular">
        <span className={classNames('font-medium', looks[status].colour)}>{words.statuses[status]}</span>
        <span>{words.why(standing)}</span>
        {facts.map((fact) => (
          <span key={fact}>· {fact}</span>
        ))}
        <SessionLink one={one} />
      </p>
      {evidence === null ? null : (
        <>
          {status === 'failed' ? <Mend one={one} /> : null}
          <Changes one={one} />
          <details className="text-xs">
            <summary className="w-fit cursor-pointer rounded-sm text-muted">{words.output}</summary>
            <pre className="mt-1 max-h-64 overflow-auto rounded-md border border-line bg-background px-3 py-2 font-mono break-all whitespace-pre-wrap">
              <VisibleText text={evidence.output} />
            </pre>
          </details>
        </>
      )}
    </>
  );
}

/** Nothing is sent by it: the person does that, or does not. */
const Mend = ({ one }: { one: FeatureNow }) => (
  <div className="my-1 flex flex-wrap items-center gap-x-2 gap-y-1">
    <Button
      size="small"
      aria-label={words.of(words.mend, one.feature.title)}
      onClick={() => askToMend(one, words.named(one.feature))}
    >
      {words.mend}
    </Button>
    <span className="min-w-0 flex-[1_1_12rem] text-xs text-muted">{words.mendText}</span>
  </div>
);

/** As long as its session is. */
function SessionLink({ one }: { one: FeatureNow }) {
  const by = one.standing.evidence?.by;
  const sessionId = by?.kind === 'agent' ? by.sessionId : null;
  const isThere = useSessions(({ rows }) => rows.some(({ id }) => id === sessionId));
  if (by?.kind !== 'agent' || !isThere) return null;
  return (
    <button
      type="button"
      className="rounded-sm text-accent hover:underline coarse:py-1.5"
      onClick={() => {
        openSession(by.sessionId);
        showCall(by.callId);
      }}
    >
      {words.session}
    </button>
  );
}

function Changes({ one: { standing, changes, moreChanges } }: { one: FeatureNow }) {
  if (changes.length === 0) return null;
  return (
    <div className="text-xs text-muted">
      <p>{standing.why === 'moved' ? words.moved : words.changed}</p>
      <ul>
        {changes.map((change) => (
          <li key={change.path} className="break-all">
            <span className="font-mono text-text">
              <VisibleText text={change.path} />
            </span>{' '}
            {words.change(change)}
          </li>
        ))}
        {moreChanges === 0 ? null : <li>{words.moreChanges(moreChanges)}</li>}
      </ul>
    </div>
  );
}

function Deeds({ one: { feature, running, standing }, places }: Pick<FeatureLineProps, 'one' | 'places'>) {
  const { id, title, check, state, workspace } = feature;
  const run = standing.evidence === null ? words.check : words.checkAgain;
  return (
    <div className="flex shrink-0 items-center gap-1">
      {state === 'proposed' ? (
        <>
          <Button
            size="small"
            aria-label={words.of(words.take(feature), title)}
            onClick={() => void keepFeature(id)}
          >
            {words.take(feature)}
          </Button>
          <Button
            size="small"
            aria-label={words.of(words.reject, title)}
            onClick={() => void removeFeature(feature)}
          >
            {words.reject}
          </Button>
        </>
      ) : check === null || running ? null : (
        <Button
          size="small"
          aria-label={words.of(run, title)}
          onClick={() => void runChecks(workspace, { ids: [id] })}
        >
          {run}
        </Button>
      )}
      <MoveButton id={id} title={title} by="up" to={places.up} />
      <MoveButton id={id} title={title} by="down" to={places.down} />
      <IconButton
        name={words.of(words.edit, title)}
        icon={<Pencil size={16} aria-hidden />}
        onClick={() => editFeature(id)}
      />
      {state === 'proposed' ? null : (
        <IconButton
          name={words.of(words.remove, title)}
          icon={<Trash2 size={16} aria-hidden />}
          onClick={() => void removeFeature(feature)}
        />
      )}
    </div>
  );
}

interface MoveButtonProps {
  id: string;
  title: string;
  by: 'up' | 'down';
  to: number | null;
}

/** Keeps the focus when its line has gone to another place, and gives it to its other half at the end of the way. */
function MoveButton({ id, title, by, to }: MoveButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const moved = usePlan((plan) => plan.moved);
  const isIts = moved?.id === id && (moved.by === by || to !== null);
  useEffect(() => {
    const isLost = document.activeElement === document.body || document.activeElement === null;
    if (isIts && isLost && to !== null) button.current?.focus();
  }, [isIts, to]);
  const [name, Icon] = by === 'up' ? ([words.up, ArrowUp] as const) : ([words.down, ArrowDown] as const);
  return (
    <IconButton
      ref={button}
      name={words.of(name, title)}
      icon={<Icon size={16} aria-hidden />}
      disabled={to === null}
      onClick={() => to !== null && void moveFeature(id, to, by)}
    />
  );
}
