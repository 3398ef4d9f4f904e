/** The decision on a stage: approve it by the usual key, or send it back with words. It takes nothing in the moment it appears. */
import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isMac, keyLabel } from '../../keys.ts';
import { onRun, usePipelines } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { useArmed } from '../../use-armed.ts';
import { SayWords, WordsForm } from './say-words.tsx';
import type { StageProps } from './stage-props.ts';

const words = stageStrings.record;

interface ApproveBarProps {
  id: string;
  stage: string;
  /** Of what is approved; with another the decision is about another thing. */
  version: number;
  text: string;
  /** What it is can be sent back. */
  canSendBack?: boolean;
}

export function ApproveBar({ id, stage, version, text, canSendBack = false }: ApproveBarProps) {
  const [busy, setBusy] = useState(false);
  const isArmed = useArmed(`${stage} ${version}`);
  const approve = async (): Promise<void> => {
    if (!isArmed || busy) return;
    setBusy(true);
    await onRun((pipeline) => pipeline.approve({ id, stage }));
    setBusy(false);
  };
  return (
    <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line bg-background px-4 py-3 wide:-mx-8 wide:px-8">
      <Button
        variant="primary"
        icon={<Check size={14} aria-hidden />}
        busy={busy ? stageStrings.say.sending : null}
        className="h-8"
        aria-disabled={!isArmed}
        onClick={() => void approve()}
      >
        {words.approve}
        <KeyHint keys={keyLabel('Mod+Enter', isMac)} />
      </Button>
      {canSendBack ? <SendBack id={id} stage={stage} /> : null}
      <p className="min-w-0 flex-[1_1_12rem] text-xs text-muted">{text}</p>
    </div>
  );
}

function SendBack({ id, stage }: { id: string; stage: string }) {
  const isOpened = usePipelines((state) => state.opened === 'back');
  const form = {
    ...{ label: words.sendBackLabel, hint: words.sendBackHint, send: words.sendBackSend },
    onSend: (said: string) => sendBack(id, stage, said),
  };
  useEffect(() => () => usePipelines.setState({ opened: null }), []);
  if (isOpened) return <WordsForm {...form} onClose={() => usePipelines.setState({ opened: null })} />;
  return <SayWords button={words.sendBack} {...form} />;
}

export const sendBack = async (id: string, stage: string, said: string): Promise<boolean> =>
  (await onRun((pipeline) => pipeline.sendBack({ id, stage, words: said }))).ok;

/** Below what is to be approved, for stages that end with the person's word. */
export function ApprovalOf({ view, stage, waiting }: StageProps) {
  if (waiting?.what !== 'approval') return null;
  return <ApproveBar id={view.run.id} stage={stage.name} version={0} text={words.approveText} />;
}
