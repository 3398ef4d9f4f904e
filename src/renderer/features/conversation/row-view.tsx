/** One row of the conversation. The person's words stand out, the agent's are prose, all else is quiet. */
import { CircleCheck, Undo2 } from 'lucide-react';
import { memo } from 'react';
import { formatDuration, formatTime } from '../../format.ts';
import { orTrouble, resumeTurn } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { cacheStrings } from '../../strings-cache.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Markdown } from '../../ui/markdown.tsx';
import { AgentLine, AgentName } from './agent-line.tsx';
import { AlternativeLine } from './alternative-line.tsx';
import { BrokenReply } from './broken-reply.tsx';
import { CallLine } from './call-line.tsx';
import { FoldedWords } from './folded-words.tsx';
import { LiveStart, LiveStep } from './live-step.tsx';
import { LoweringLine } from './lowering-line.tsx';
import { MemoryRow } from './memory-row.tsx';
import { NoticeRow } from './notice-row.tsx';
import { Prose } from './prose.tsx';
import { Reasoning } from './reasoning.tsx';
import { ReflectionLine } from './reflection-line.tsx';
import { RoomLine } from './room-line.tsx';
import { RoutedLine } from './routed-line.tsx';
import { type Asked, type Row, turnReuse, turnTokens, turnTook } from './rows.ts';
import { NoteLine } from './step-note.tsx';

const words = strings.conversation;

export const RowView = memo(function RowView({ row }: { row: Row }) {
  return (
    <div className={classNames('mx-auto w-full max-w-[46rem] px-4 wide:px-6', spaceAbove(row))}>
      <div className={row.isTakenBack === true ? 'border-l-2 border-line pl-3' : undefined}>
        <RowContent row={row} />
      </div>
    </div>
  );
});

function spaceAbove(row: Row): string | undefined {
  const { kind } = row;
  if (kind === 'live' || kind === 'live-start' || (kind === 'prose' && !row.isFirst)) return undefined;
  if (kind === 'message') return 'pt-5';
  if (kind === 'call') return 'pt-0.5';
  return kind === 'end' ? 'pt-3 pb-2' : 'pt-3';
}

function TakenBack() {
  return (
    <p className="flex items-center gap-2 text-sm text-muted">
      <Undo2 size={14} aria-hidden className="shrink-0" /> {words.takenBack}
    </p>
  );
}

function RowContent({ row }: { row: Row }) {
  switch (row.kind) {
    case 'message':
      return <Message row={row} />;
    case 'taken-back':
      return <TakenBack />;
    case 'routed':
      return <RoutedLine row={row} />;
    case 'agent':
      return <AgentLine mode={row.mode} />;
    case 'alternative':
      return <AlternativeLine chosen={row.chosen} />;
    case 'memory':
      return <MemoryRow memory={row.memory} />;
    case 'step-note':
      return <NoteLine note={row.note} />;
    case 'lowering':
      return <LoweringLine lowering={row.lowering} />;
    case 'reasoning':
      return <Reasoning stepId={row.step.id} text={row.step.reasoning} />;
    case 'prose':
      return <Prose row={row} />;
    case 'call':
      return <CallLine call={row.call} />;
    case 'completion':
      return <Completion text={row.text} />;
    case 'question':
      return <Questions asked={row.asked} />;
    case 'notice':
      return <NoticeRow notice={row.notice} />;
    case 'broken':
      return <BrokenReply text={row.text} />;
    case 'failure':
      return <Warning text={`${words.modelFailed}: ${row.message}`} />;
    case 'note':
      return <Warning text={words.cutOff} />;
    case 'room':
      return <RoomLine room={row.room} />;
    case 'reflection':
      return <ReflectionLine reflection={row.reflection} />;
    case 'live-start':
      return <LiveStart />;
    case 'live':
      return <LiveStep />;
    case 'end':
      return <TurnEnd row={row} />;
  }
}

const Warning = ({ text }: { text: string }) => <p className="text-sm text-warning">{text}</p>;

function Message({ row: { text, at, mode } }: { row: Extract<Row, { kind: 'message' }> }) {
  return (
    <div className="rounded-md border-l-2 border-accent bg-surface px-3 py-2">
      <p className="mb-0.5 flex items-baseline gap-2 text-xs">
        <span className="font-semibold text-accent">{words.you}</span>
        <time className="text-muted">{formatTime(at, Date.now())}</time>
        {mode === null ? (
          <span className="ml-auto text-muted">{words.meanwhile}</span>
        ) : (
          <AgentName mode={mode} />
        )}
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

function Questions({ asked }: { asked: readonly Asked[] }) {
  return (
    <div className="measure flex flex-col gap-3">
      {asked.map(({ question, answer }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was asked never changes its place.
        <div key={at} className="flex flex-col gap-2">
          <Markdown text={question} />
          {answer === '' ? (
            <p className="border-l-2 border-line pl-3 text-sm text-muted">{words.notAnswered}</p>
          ) : (
            <p className="border-l-2 border-accent pl-3 text-base break-words whitespace-pre-wrap">
              <span className="mr-2 text-xs font-semibold text-accent">{words.you}</span>
              {answer}
            </p>
          )}
        </div>
      ))}
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
