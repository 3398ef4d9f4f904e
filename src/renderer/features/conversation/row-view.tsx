/** One row of the conversation. The person's words stand out, the agent's are prose, all else is quiet. */
import { CircleCheck } from 'lucide-react';
import { memo } from 'react';
import { restore } from '../../../shared/untrusted-text.ts';
import { formatDuration, formatTime } from '../../format.ts';
import { orTrouble, resumeTurn } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { cacheStrings } from '../../strings-cache.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Markdown } from '../../ui/markdown.tsx';
import { AgentLine, AgentName } from './agent-line.tsx';
import { BrokenReply } from './broken-reply.tsx';
import { CallLine } from './call-line.tsx';
import { FoldedWords } from './folded-words.tsx';
import { LiveStep } from './live-step.tsx';
import { LoweringLine } from './lowering-line.tsx';
import { Reasoning } from './reasoning.tsx';
import { ReflectionLine } from './reflection-line.tsx';
import { RoomLine } from './room-line.tsx';
import { type Row, turnReuse, turnTokens, turnTook } from './rows.ts';
import { NoteLine } from './step-note.tsx';

const words = strings.conversation;

export const RowView = memo(function RowView({ row }: { row: Row }) {
  return (
    <div className={classNames('mx-auto w-full max-w-[46rem] px-4 wide:px-6', spaceAbove(row))}>
      <RowContent row={row} />
    </div>
  );
});

function spaceAbove({ kind }: Row): string {
  if (kind === 'message') return 'pt-5';
  if (kind === 'call') return 'pt-0.5';
  return kind === 'end' ? 'pt-3 pb-2' : 'pt-3';
}

function RowContent({ row }: { row: Row }) {
  switch (row.kind) {
    case 'message':
      return <Message row={row} />;
    case 'agent':
      return <AgentLine mode={row.mode} />;
    case 'step-note':
      return <NoteLine note={row.note} />;
    case 'lowering':
      return <LoweringLine lowering={row.lowering} />;
    case 'reasoning':
      return <Reasoning text={row.step.reasoning} />;
    case 'prose':
      return (
        <div className="measure pb-1">
          <Markdown text={restore(row.step.text)} />
          {row.step.finish === 'cancelled' ? (
            <p className="mt-1 text-xs text-muted">{words.stoppedReply}</p>
          ) : null}
        </div>
      );
    case 'call':
      return <CallLine call={row.call} />;
    case 'completion':
      return <Completion text={row.text} />;
    case 'question':
      return <Question question={row.question} answer={row.answer} />;
    case 'broken':
      return <BrokenReply text={row.text} />;
    case 'failure':
      return (
        <p className="text-sm text-warning">
          {words.modelFailed}: {row.message}
        </p>
      );
    case 'note':
      return <p className="text-sm text-warning">{words.cutOff}</p>;
    case 'room':
      return <RoomLine room={row.room} />;
    case 'reflection':
      return <ReflectionLine reflection={row.reflection} />;
    case 'live':
      return <LiveStep />;
    case 'end':
      return <TurnEnd row={row} />;
  }
}

function Message({ row: { text, at, mode } }: { row: Extract<Row, { kind: 'message' }> }) {
  return (
    <div className="rounded-md border-l-2 border-accent bg-surface px-3 py-2">
      <p className="mb-0.5 flex items-baseline gap-2 text-xs">
        <span className="font-semibold text-accent">{words.you}</span>
        <time className="text-muted">{formatTime(at, Date.now())}</time>
        <AgentName mode={mode} />
      </p>
      <FoldedWords text={text} />
    </div>
  );
}

function Completion({ text }: { text: string }) {
  return (
    <div className="measure flex gap-2 pt-1">
      <CircleCheck size={16} aria-hidden className="mt-[3px] shrink-0 text-added" />
      <div className="min-w-0 flex-1">
        <Markdown text={text} />
      </div>
    </div>
  );
}

function Question({ question, answer }: { question: string; answer: string }) {
  return (
    <div className="measure flex flex-col gap-2">
      <Markdown text={question} />
      <p className="border-l-2 border-accent pl-3 text-base break-words whitespace-pre-wrap">
        <span className="mr-2 text-xs font-semibold text-accent">{words.you}</span>
        {answer}
      </p>
    </div>
  );
}

function TurnEnd({ row: { turn, last } }: { row: Extract<Row, { kind: 'end' }> }) {
  const tokens = turnTokens(turn);
  const reuse = turnReuse(turn);
  const took = turnTook(turn);
  const facts = [
    turn.reason === null ? null : strings.endings[turn.reason],
    took === null ? null : formatDuration(took),
    tokens === null ? null : words.tokens(tokens),
    reuse === null ? null : cacheStrings.reused(reuse.cached, reuse.prompt),
  ].filter((fact) => fact !== null);
  const resumable =
    last && (turn.reason === 'failed' || turn.reason === 'cancelled' || turn.reason === 'limit');
  const resume = resumable ? (
    <Button
      variant={turn.failure === null ? 'plain' : 'primary'}
      size="small"
      onClick={() => void orTrouble(resumeTurn())}
    >
      {words.resume}
    </Button>
  ) : null;
  return (
    <div className="flex flex-col gap-2">
      {turn.failure === null ? null : last ? (
        <Banner tone="danger" title={turn.failure.message} text={turn.failure.hint} actions={resume} silent />
      ) : (
        <p className="text-warning">{turn.failure.message}</p>
      )}
      <div className="flex items-center gap-3 text-xs text-muted tabular">
        <span>{facts.join(' · ')}</span>
        <span aria-hidden className="h-px flex-1 bg-line" />
        {turn.failure === null ? resume : null}
      </div>
    </div>
  );
}
