/**
 * A piece of what the model wrote, or writes. Pieces of one message stand below each other as its blocks do, and a fence that was cut
 * looks whole. The one that grows subscribes by itself, so that thirty times a second only this is drawn anew and no other row.
 */
import { useEffect, useState } from 'react';
import { type Piece, wordsIn } from '../../message-pieces.ts';
import { useSession } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { classNames } from '../../ui/class-names.ts';
import { Markdown } from '../../ui/markdown.tsx';
import { whenDrawn } from '../../ui/when-drawn.ts';
import type { ProseRow } from './prose-rows.ts';
import { useUnfolding } from './use-unfolding.ts';

/**
 * Of a long message many pieces can come at once, for which the list has to find out first where they are: until then they are as
 * high as they will be, more or less, and the few that stay in the page are drawn.
 */
export function Prose({ row }: { row: ProseRow }) {
  const [waits, setWaits] = useState(!row.grows && !(row.isFirst && row.end !== null));
  useEffect(() => (waits ? whenDrawn(() => setWaits(false)) : undefined), [waits]);
  return waits ? <div style={{ height: guessHeight(row.piece.text) }} /> : <Words row={row} />;
}

const guessHeight = (text: string): number =>
  text
    .split('\n')
    .reduce((height, { length }) => height + (length === 0 ? 10 : 20 * Math.ceil(length / 80)), 0);

function Words({ row }: { row: ProseRow }) {
  const { grows, isFirst, definitions, code, end } = row;
  const rest = useSession(({ live }) => (grows ? live.pieces.rest : null));
  const piece = rest ?? row.piece;
  const text = useUnfolding(piece.text, grows);
  if (wordsIn(piece) === '') return null;
  const isPart = piece.goesOn === 'code' || piece.tail > 0;
  return (
    <div className={classNames('measure', isFirst ? null : spaceBefore(piece), end !== null && 'pb-1')}>
      <Markdown
        text={text}
        definitions={definitions}
        growing={grows || text.length < piece.text.length}
        {...(isPart ? { code, seams: seamsOf(piece) } : {})}
      />
      {end === 'stopped' ? (
        <p className="mt-1 text-xs text-muted">{strings.conversation.stoppedReply}</p>
      ) : null}
    </div>
  );
}

function spaceBefore({ goesOn, text }: Piece): string | null {
  if (goesOn === 'code') return null;
  if (goesOn === 'other') return 'pt-1';
  return text.trimStart().startsWith('#') ? 'pt-[18px]' : 'pt-2.5';
}

const seamsOf = ({ goesOn, tail }: Piece): string =>
  classNames(goesOn === 'code' && 'from-code', tail > 0 && 'to-code');
