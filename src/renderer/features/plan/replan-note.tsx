/**
 * What an agent would have another in the plan, or had: the difference field by field, why, and what it had learned where it got nowhere.
 * Of what stays as it was nothing is said.
 */
import type { Feature, FeatureWish } from '../../../shared/plan.ts';
import { openSession, useSessions } from '../../stores/sessions.ts';
import { setView } from '../../stores/view.ts';
import { planStrings as words } from '../../strings-plan.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

export function ReplanNote({ feature, target }: { feature: Feature; target: Feature | undefined }) {
  const { replan } = feature;
  if (replan === undefined) return null;
  const { what, of, why, before, reflection } = replan;
  return (
    <div className="flex flex-col gap-0.5 border-l-2 border-line pl-2 text-xs">
      <p className="font-medium">{words.replan(what, of, target?.title)}</p>
      {what === 'change' && before !== undefined ? <Difference before={before} after={feature} /> : null}
      {why === '' ? null : <Said name={words.because} text={why} />}
      {reflection === undefined ? null : (
        <>
          {reflection.cause === '' ? null : <Said name={words.cause} text={reflection.cause} />}
          {reflection.lesson === '' ? null : <Said name={words.lesson} text={reflection.lesson} />}
          <FromSession id={reflection.sessionId} />
        </>
      )}
    </div>
  );
}

const fields = ['title', 'done', 'check', 'files'] as const;

function Difference({ before, after }: { before: FeatureWish; after: FeatureWish }) {
  const changed = fields.flatMap((field) => {
    const [old, now] = [textOf(before[field]), textOf(after[field])];
    return old === now ? [] : [{ field, old, now }];
  });
  return (
    <dl className="flex flex-col gap-0.5">
      {changed.map(({ field, old, now }) => (
        <div key={field}>
          <dt className="text-muted">{words.fields[field]}</dt>
          <dd className="font-mono break-all whitespace-pre-wrap">
            {old === '' ? null : (
              <del className="block text-removed no-underline">
                − <VisibleText text={old} />
              </del>
            )}
            {now === '' ? null : (
              <ins className="block text-added no-underline">
                + <VisibleText text={now} />
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const textOf = (value: FeatureWish[(typeof fields)[number]]): string =>
  value === null ? '' : typeof value === 'string' ? value : value.join(', ');

const Said = ({ name, text }: { name: string; text: string }) => (
  <p className="break-words text-muted">
    {name} <VisibleText text={text} />
  </p>
);

/** As long as it is there. */
function FromSession({ id }: { id: string }) {
  const isThere = useSessions(({ rows }) => rows.some((row) => row.id === id));
  if (!isThere) return null;
  return (
    <button
      type="button"
      className="w-fit rounded-sm text-accent hover:underline coarse:py-1.5"
      onClick={() => {
        openSession(id);
        setView('session');
      }}
    >
      {words.session}
    </button>
  );
}
