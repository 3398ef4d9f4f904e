/** Commands that want a word first, as they would run, with one word for all of them. What they belong to is told by whoever shows them. */
import { Button } from './button.tsx';
import { VisibleText } from './visible-text.tsx';

interface AskedCommandsProps {
  title: string;
  text: string;
  asks: readonly {
    id: string;
    title: string;
    command: string;
    /** Why it asks, and where it runs. */
    why: string;
  }[];
  run: string;
  onRun: () => void;
  /** Absent where it waits until it has the word. */
  later?: { words: string; onLater: () => void };
}

export function AskedCommands({ title, text, asks, run, onRun, later }: AskedCommandsProps) {
  return (
    <section
      aria-label={title}
      className="flex flex-col gap-3 rounded-md border border-warning/40 bg-warning/8 p-3"
    >
      <div>
        <h2 className="text-sm font-semibold">{title}</h2>
        <p className="text-xs text-muted">{text}</p>
      </div>
      <ul className="flex flex-col gap-2">
        {asks.map((one) => (
          <li key={one.id}>
            <p className="text-xs break-words">
              <span className="font-medium">
                <VisibleText text={one.title} />
              </span>{' '}
              <span className="text-muted">{one.why}</span>
            </p>
            <code className="mt-1 block max-h-40 overflow-y-auto rounded-md border border-line bg-background px-3 py-2 font-mono text-sm break-all whitespace-pre-wrap">
              <VisibleText text={one.command} />
            </code>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={onRun}>
          {run}
        </Button>
        {later === undefined ? null : (
          <Button variant="quiet" onClick={later.onLater}>
            {later.words}
          </Button>
        )}
      </div>
    </section>
  );
}
