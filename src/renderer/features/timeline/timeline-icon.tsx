/** The mark of a timeline line; says nothing the words beside it do not say. */
import {
  ArrowLeftRight,
  CircleCheck,
  CircleDot,
  CircleStop,
  Eye,
  FilePen,
  Flag,
  Globe,
  History,
  type LucideIcon,
  MessageCircleQuestionMark,
  Route,
  SquareCheck,
  SquareTerminal,
  User,
} from 'lucide-react';
import type { CallIcon, TimelineItem, TimelineKind } from './timeline-items.ts';

const calls: Record<CallIcon, LucideIcon> = {
  read: Eye,
  write: FilePen,
  exec: SquareTerminal,
  network: Globe,
  ask: MessageCircleQuestionMark,
  control: Route,
  unknown: CircleDot,
};

const kinds: Record<TimelineKind, LucideIcon> = {
  turn: User,
  call: CircleDot,
  decision: SquareCheck,
  checkpoint: Flag,
  switch: ArrowLeftRight,
  restore: History,
  end: CircleCheck,
};

export function TimelineIcon({ item }: { item: TimelineItem }) {
  const Icon = item.icon !== null ? calls[item.icon] : item.tone === 'bad' ? CircleStop : kinds[item.kind];
  return <Icon size={16} aria-hidden />;
}
