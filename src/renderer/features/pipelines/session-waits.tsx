/** A session of the run has something for the person: a patch, a command, a question. It is decided there. */
import { openSession } from '../../stores/sessions.ts';
import { setView } from '../../stores/view.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';

const words = stageStrings.generate;

/** The run stays where it is on its page. */
export function openAside(sessionId: string): void {
  openSession(sessionId);
  setView('session');
}

interface SessionWaitsProps {
  sessionId: string;
  /** It has all that the stage made. */
  ofStage?: boolean;
}

export const SessionWaits = ({ sessionId, ofStage = false }: SessionWaitsProps) => (
  <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
    <p>{ofStage ? words.held : words.sessionWaits}</p>
    <Button variant="primary" onClick={() => openAside(sessionId)}>
      {ofStage ? words.review : words.decideThere}
    </Button>
  </div>
);
