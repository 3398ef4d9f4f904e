/** What was found inside of sessions: a piece of the text with the words marked; it opens the session at that place. */
import type { FoundSession, SessionHit } from '../../../shared/session-search.ts';
import { openSession } from '../../stores/sessions.ts';
import { showRow } from '../../stores/view.ts';
import { listStrings as words } from './strings.ts';

/** The conversation's row that a hit is in; null for a message that has begun nothing yet. */
function rowOf({ kind, place }: SessionHit): string | null {
  if (place === '') return null;
  if (kind === 'reply') return `${place}-prose`;
  if (kind === 'call') return place;
  return place.includes('.') ? `${place}-steered-0` : `${place}-message`;
}

export function SearchResults({ found }: { found: readonly FoundSession[] }) {
  const inside = found.filter(({ hits }) => hits.length > 0);
  if (inside.length === 0) return null;
  return (
    <section aria-label={words.found} className="mb-3">
      <h3 className="px-2 pb-1 text-xs text-muted">{words.found}</h3>
      <ul className="flex flex-col gap-2">
        {inside.map(({ sessionId, title, hits, more }) => (
          <li key={sessionId}>
            <p title={title} className="truncate px-2 text-sm font-medium">
              {title}
            </p>
            {hits.map((hit, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a call that was proposed twice is found twice
              <Hit key={`${hit.kind} ${hit.place} ${index}`} sessionId={sessionId} hit={hit} />
            ))}
            {more > 0 ? <p className="px-2 text-xs text-muted">{words.moreHits(more)}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Hit({ sessionId, hit }: { sessionId: string; hit: SessionHit }) {
  const open = (): void => {
    openSession(sessionId);
    showRow(rowOf(hit));
  };
  return (
    <button
      type="button"
      onClick={open}
      className="block w-full rounded-md px-2 py-1 text-left text-xs hover:bg-raised/60"
    >
      <span className="line-clamp-2 break-words">
        <span className="mr-1.5 text-muted">{words.kinds[hit.kind]}</span>
        {hit.parts.map(({ text, found }, index) =>
          found ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text in their order
            <mark key={index} className="bg-transparent font-semibold text-accent">
              {text}
            </mark>
          ) : (
            text
          ),
        )}
      </span>
    </button>
  );
}
