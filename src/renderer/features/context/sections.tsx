/** The next request section by section: one bar for the window, a line for each with its tokens. */
import type { Context } from '../../stores/context.ts';
import { classNames } from '../../ui/class-names.ts';
import { contextStrings as words } from './strings.ts';

type SectionId = Context['sections'][number]['id'];

/** By what they are: fixed, said, read. Told by their names too, never by the colour alone. */
const colours: Record<SectionId, string> = {
  rules: 'bg-accent',
  agents: 'bg-accent/75',
  tools: 'bg-accent/50',
  summary: 'bg-info/50',
  user: 'bg-info',
  agent: 'bg-info/75',
  files: 'bg-added',
  commands: 'bg-added/70',
  results: 'bg-added/45',
  marks: 'bg-muted/60',
};

export function Sections({ context }: { context: Context }) {
  const { counted, total, window, reserve, sections } = context;
  const free = window === null || reserve === null ? null : window - reserve - total;
  const whole = Math.max(total, window ?? total);
  return (
    <section aria-label={words.next} className="min-w-0">
      <h2 className="text-xs font-semibold">{words.next}</h2>
      <p className="mb-2 tabular">
        {words.total(counted, total, window)}
        {free === null ? null : (
          <span className={free < 0 ? 'text-warning' : ''}>{words.left(counted, free)}</span>
        )}
        <span className="text-xs text-muted"> {counted ? words.counted : words.estimated}</span>
      </p>
      <div aria-hidden className="mb-2 flex h-2 gap-px overflow-hidden rounded-sm bg-line">
        {sections.map(({ id, tokens }) => (
          <span key={id} className={colours[id]} style={{ width: `${(tokens / whole) * 100}%` }} />
        ))}
        {free === null || free <= 0 ? null : <span style={{ width: `${(free / whole) * 100}%` }} />}
        {reserve === null ? null : (
          <span className="bg-edge/60" style={{ width: `${(reserve / whole) * 100}%` }} />
        )}
      </div>
      <table className="w-full text-xs tabular">
        <caption className="sr-only">{words.next}</caption>
        <tbody>
          {sections.map(({ id, tokens }) => (
            <Line
              key={id}
              name={words.sections[id]}
              note={id === 'agents' ? notesText(context) : null}
              colour={colours[id]}
              tokens={words.tokens(counted, tokens)}
              share={words.share(tokens, whole)}
            />
          ))}
          {reserve === null ? null : (
            <Line
              name={words.reserve}
              colour="bg-edge/60"
              tokens={words.tokens(true, reserve)}
              share={words.share(reserve, whole)}
            />
          )}
          {free === null ? null : (
            <Line
              name={free < 0 ? words.over : words.free}
              colour="bg-line"
              warns={free < 0}
              tokens={words.tokens(counted, Math.abs(free))}
              share={words.share(Math.abs(free), whole)}
            />
          )}
        </tbody>
      </table>
    </section>
  );
}

function notesText({ agentsFile }: Context): string | null {
  if (agentsFile === null) return null;
  const said = agentsFile.fixed ? words.notesFixed : words.notesOpen;
  return agentsFile.left === 0 ? said : `${said}; ${words.notesCut(agentsFile.left)}`;
}

interface LineProps {
  name: string;
  note?: string | null;
  colour: string;
  tokens: string;
  share: string;
  warns?: boolean;
}

function Line({ name, note = null, colour, tokens, share, warns = false }: LineProps) {
  return (
    <tr className={classNames('align-baseline', warns && 'text-warning')}>
      <th scope="row" className="py-0.5 pr-3 text-left font-normal">
        <span className="flex items-baseline gap-2">
          <span aria-hidden className={classNames('size-2 shrink-0 rounded-sm', colour)} />
          <span>
            {name}
            {note === null ? null : <span className="text-muted"> ({note})</span>}
          </span>
        </span>
      </th>
      <td className="py-0.5 pr-3 text-right whitespace-nowrap">{tokens}</td>
      <td className="w-12 py-0.5 text-right whitespace-nowrap text-muted">{share}</td>
    </tr>
  );
}
