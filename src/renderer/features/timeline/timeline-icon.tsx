/** The mark of a timeline line; says nothing the words beside it do not say. */
import {
  Activity,
  ArrowDownToLine,
  ArrowLeftRight,
  CircleCheck,
  CircleStop,
  Flag,
  FoldVertical,
  History,
  Lightbulb,
  type LucideIcon,
  SquareCheck,
  User,
  Wrench,
} from 'lucide-react';
import { toolIcons } from '../../tool-icons.ts';
import type { TimelineItem, TimelineKind } from './timeline-items.ts';

const kinds: Record<TimelineKind, LucideIcon> = {
  turn: User,
  call: Wrench,
  decision: SquareCheck,
  checkpoint: Flag,
  switch: ArrowLeftRight,
  restore: History,
  lowering: ArrowDownToLine,
  room: FoldVertical,
  reflection: Lightbulb,
  background: Activity,
  end: CircleCheck,
};

export function TimelineIcon({ item }: { item: TimelineItem }) {
  const stopped = item.kind !== 'call' && item.kind !== 'lowering' && item.tone === 'bad';
  const Icon = stopped ? CircleStop : (toolIcons[item.tool ?? ''] ?? kinds[item.kind]);
  return <Icon size={16} aria-hidden />;
}
