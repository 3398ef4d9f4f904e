/** The decision on a stage: approve it by the usual key, or send it back with words. It takes nothing in the moment it appears. */
import { Check } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { isMac, keyLabel } from '../../keys.ts';
import { clearComments, commentWords } from '../../stores/comments.ts';
import { onRun, usePipelines } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { useArmed } from '../../use-armed.ts';
import { useStageComments } from './comments.tsx';
import { SayWords, WordsForm } from './say-words.tsx';
import type { StageProps } from './stage-props.ts';

const words = stageStrings.record;

interface ApproveBarProps {
  id: string;
  stage: string;
  /** Of what is approved, as it is shown; with another the decision is about another thing. */
  digest: string;
  text: string;
  /** What it is can be sent back. */
  canSendBack?: boolean;
  /** Sends comments otherwise, and what comes of that. */
  unsent?: ReactNode;
  unsentText?: string | undefined;
}

export function ApproveBar({
  id,
  stage,
  digest,
  text,
  canSendBack = false,
  unsent: send,
  unsentText = words.approveUnsent,
}: ApproveBarProps) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const isArmed = useArmed(`${stage} ${digest}`);
  const approve = async (): Promise<void> => {
    if (!isArmed || busy) return;
    setBusy(true);
    const done = await onRun((pipeline) => pipeline.approve({ id, digest, stage }));
    setBusy(false);
    setRefused(done.ok ? null : [done.error.message, done.error.hint].filter(Boolean).join(' '));
  };
  const unsent = useStageComments(id, stage).length;
  const button = (
    <Button
      variant={unsent === 0 ? 'primary' : 'plain'}
      icon={<Check size={14} aria-hidden />}
      busy={busy ? stageStrings.say.sending : null}
      className="h-8"
      aria-disabled={!isArmed}
      onClick={() => void approve()}
    >
      {words.approve}
      {unsent === 0 ? <KeyHint keys={keyLabel('Mod+Enter', isMac)} /> : null}
    </Button>
  );
  return (
    <div
      data-unprinted
      className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line bg-background px-4 py-3 wide:-mx-8 wide:px-8"
    >
      {unsent === 0 ? button : null}
      {canSendBack ? <SendBack id={id} stage={stage} digest={digest} /> : null}
      {unsent === 0 ? null : send}
      {unsent === 0 ? null : button}
      <p className="min-w-0 flex-[1_1_12rem] text-xs text-muted">
        {refused ?? (unsent === 0 ? text : `${stageStrings.comments.unsent(unsent)}. ${unsentText}`)}
      </p>
    </div>
  );
}

/** With all that was said of the record and is not sent. */
export function SendBack({ id, stage, digest }: Pick<ApproveBarProps, 'id' | 'stage' | 'digest'>) {
  const isOpened = usePipelines((state) => state.opened === 'back');
  const comments = useStageComments(id, stage);
  const count = comments.length;
  const form = {
    ...(count === 0
      ? { label: words.sendBackLabel, hint: words.sendBackHint }
      : { label: words.sendCommentsLabel, hint: words.sendBackHint, required: false }),
    send: words.sendBackSend,
    digest,
    onSend: async (said: string): Promise<boolean> => {
      const all = commentWords(comments, said);
      const { ok } = await onRun((pipeline) => pipeline.sendBack({ id, digest, stage, words: all }));
      if (ok) clearComments(id, stage, comments);
      return ok;
    },
  };
  useEffect(() => () => usePipelines.setState({ opened: null }), []);
  if (isOpened) return <WordsForm {...form} onClose={() => usePipelines.setState({ opened: null })} />;
  return (
    <SayWords
      button={count === 0 ? words.sendBack : words.sendComments(count)}
      buttonVariant={count === 0 ? 'plain' : 'primary'}
      {...form}
    />
  );
}

/** Below what is to be approved, for stages that end with the person's word. */
export function ApprovalOf({
  view,
  stage,
  waiting,
  unsent,
  unsentText,
}: Pick<StageProps, 'view' | 'stage' | 'waiting'> & Pick<ApproveBarProps, 'unsent' | 'unsentText'>) {
  if (waiting?.what !== 'approval') return null;
  return (
    <ApproveBar
      id={view.run.id}
      stage={stage.name}
      digest={view.digest}
      text={words.approveText}
      {...{ unsent, unsentText }}
    />
  );
}
