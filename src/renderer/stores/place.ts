/**
 * Where this window is: its view, the session or run, what of it is looked at. Kept by the page alone, so that loading it anew, or the
 * app's next start, does not take a person away from what they were at. Being back is only looking: nothing is begun or asked of a model
 * by it, which is why the panel that has the model's server count is not among what comes back.
 */
import { z } from 'zod';
import { noticePlaceSchema } from '../../shared/notice-place.ts';
import { asksForDemo } from './handed-over.ts';
import { useHost } from './host.ts';
import { isNewWindow, keepOfWindow, keptOfWindow } from './kept.ts';
import { usePipelines } from './pipelines.ts';
import { openSession, useSessions } from './sessions.ts';
import { columns, comparedSchema, useView, viewNames } from './view.ts';

const [sessionPlace, runPlace] = noticePlaceSchema.options;
const shortName = z.string().max(200);

/** What an older page, or somebody else, has left may be anything: then that part is as in a new window. */
const placeSchema = z.object({
  view: z.enum(viewNames).catch('session'),
  column: z.enum(columns).catch('conversation'),
  drawer: z.enum(['checkpoints', 'terminal']).nullable().catch(null),
  /** With the call whose patch is looked at. */
  session: sessionPlace.nullable().catch(null),
  review: z
    .object({
      isFocused: z.boolean(),
      compared: comparedSchema.nullable(),
      file: z.object({ patch: z.string().max(300), path: z.string().max(4096) }).nullable(),
    })
    .nullable()
    .catch(null),
  pipelines: z
    .union([
      z.object({ page: z.literal('list') }),
      z.object({ page: z.literal('start') }),
      z.object({ page: z.literal('run'), run: runPlace }),
    ])
    .catch({ page: 'list' }),
  /** Of that run. */
  stage: shortName.nullable().catch(null),
  document: shortName.nullable().catch(null),
  /** Pixels from the top of the view. */
  scroll: z.number().min(0).catch(0),
});
type Place = z.infer<typeof placeSchema>;

const key = 'patchbay.place';

/** Null where there is none. */
function placeOf(text: string | null): Place | null {
  try {
    return placeSchema.safeParse(JSON.parse(text ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}

/** Call once, before anything is drawn and before the stores follow the host: it must not be seen to come. */
export function startPlace(): void {
  // Who starts the app for its demo is to see that.
  const place = asksForDemo() ? null : placeOf(keptOfWindow(key));
  const isFirst = isNewWindow(key);
  if (place !== null) goBackTo(place);
  if (place !== null && place.session !== null && isFirst) leaveIfElsewhere(place.session.sessionId);
  let known = '';
  const look = (): void => {
    const now = JSON.stringify(placeNow());
    if (now === known) return;
    known = now;
    keepOfWindow(key, now);
  };
  for (const store of [useView, useSessions, usePipelines]) store.subscribe(look);
}

function goBackTo({ session, review, pipelines, ...place }: Place): void {
  scroll = place.scroll;
  useView.setState({
    ...{ view: place.view, column: place.column, drawer: place.drawer },
    ...(session === null || review === null
      ? {}
      : {
          ...{ reviewOpen: true, reviewCallId: session.callId, focusReview: review.isFocused },
          ...{ compared: review.compared, reviewFile: review.file },
        }),
  });
  useSessions.setState({ activeId: session?.sessionId ?? null });
  if (pipelines.page !== 'run') {
    usePipelines.setState({ shown: pipelines });
    return;
  }
  const { runId: id } = pipelines.run;
  const shown = { page: 'run', id } as const;
  usePipelines.setState({ shown, chosen: place.stage, document: place.document });
  leaveIfGone(id);
}

/**
 * Who starts the app for a folder means that one: the session that was open last gives way where it is of another, or words that are
 * written for one folder would be sent to an agent in the other. A window that is loaded anew has been there already.
 */
function leaveIfElsewhere(id: string): void {
  const look = (): void => {
    const { system } = useHost.getState();
    const { rows, loaded, activeId } = useSessions.getState();
    if (system === null || !loaded) return;
    for (const stop of stops) stop();
    const row = rows.find((one) => one.id === id);
    const isElsewhere = system.workspace !== null && row !== undefined && row.workspace !== system.workspace;
    if (isElsewhere && activeId === id) openSession(null);
  };
  const stops = [useHost.subscribe(look), useSessions.subscribe(look)];
}

/** A run that was deleted meanwhile gives way to the list of those that are there, as soon as they are known. */
function leaveIfGone(id: string): void {
  const stop = usePipelines.subscribe(({ rows, shown }) => {
    if (rows === null) return;
    stop();
    const isGone = shown.page === 'run' && shown.id === id && !rows.some((row) => row.id === id);
    if (isGone) usePipelines.setState({ shown: { page: 'list' }, chosen: null, document: null });
  });
}

function placeNow(top = 0): Place {
  const { view, column, drawer, reviewOpen, reviewCallId, focusReview, compared, reviewFile } =
    useView.getState();
  const { activeId } = useSessions.getState();
  const { shown, chosen, document } = usePipelines.getState();
  return {
    ...{ view, column, drawer: drawer === 'checkpoints' || drawer === 'terminal' ? drawer : null },
    session:
      activeId === null
        ? null
        : { kind: 'session', sessionId: activeId, callId: reviewOpen ? reviewCallId : null },
    review: reviewOpen ? { isFocused: focusReview, compared, file: reviewFile } : null,
    pipelines:
      shown.page === 'run' ? { page: 'run', run: { kind: 'run', runId: shown.id } } : { page: shown.page },
    ...{ stage: chosen, document, scroll: top },
  };
}

let scroll = 0;

/** How far down the view was that the page came back to; 0 once it is there, or somewhere else. */
export const scrolledTo = (): number => scroll;
export function scrolledBack(): void {
  scroll = 0;
}

/** When the page goes: how far down it is. */
export const keepScrolled = (top: number): void => keepOfWindow(key, JSON.stringify(placeNow(top)));
