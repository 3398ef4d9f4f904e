/** What the model says of a turn that got nowhere: folded to its cause, because it is a remark and no answer. */
import { Lightbulb } from 'lucide-react';
import type { Reflection } from '../../../shared/compaction.ts';
import { roomStrings as words } from '../../strings-room.ts';
import { Fold } from './room-line.tsx';

export function ReflectionLine({ reflection }: { reflection: Reflection }) {
  const { cause, lesson, next, again } = reflection;
  const parts = [
    [words.cause, cause],
    [words.lesson, lesson],
    [words.next, next],
  ].filter(([, said]) => said !== '');
  return (
    <Fold
      icon={<Lightbulb size={14} aria-hidden className="shrink-0" />}
      title={`${again === undefined ? words.reflection : words.again(again)}: ${cause === '' ? lesson || next : cause}`}
    >
      <dl className="text-sm">
        {parts.map(([name, said]) => (
          <div key={name} className="flex gap-2">
            <dt className="w-14 shrink-0 text-muted">{name}</dt>
            <dd className="min-w-0 break-words">{said}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 text-xs text-muted">{again === undefined ? words.told : words.toldNow}</p>
    </Fold>
  );
}
