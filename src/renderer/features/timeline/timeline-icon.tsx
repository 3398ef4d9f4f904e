/** The mark of a timeline line; says nothing the words beside it do not say. */
import {
  ArrowLeftRight,
  CircleCheck,
  CircleHelp,
  CircleStop,
  FilePen,
  FileText,
  Flag,
  FolderTree,
  History,
  type LucideIcon,
  Search,
  SquareCheck,
  SquareTerminal,
  User,
  Wrench,
} from 'lucide-react';
import type { TimelineItem, TimelineKind } from './timeline-items.ts';

const tools: Readonly<Record<string, LucideIcon>> = {
  read_file: FileText,
  list_files: FolderTree,
  search_in_code: Search,
  write_file: FilePen,
  apply_diff: FilePen,
  propose_patch: FilePen,
  execute_command: SquareTerminal,
  ask_followup_question: CircleHelp,
  attempt_completion: CircleCheck,
  switch_mode: ArrowLeftRight,
};

const kinds: Record<TimelineKind, LucideIcon> = {
  turn: User,
  call: Wrench,
  decision: SquareCheck,
  checkpoint: Flag,
  switch: ArrowLeftRight,
  restore: History,
  end: CircleCheck,
};

export function TimelineIcon({ item }: { item: TimelineItem }) {
  const stopped = item.kind !== 'call' && item.tone === 'bad';
  const Icon = stopped ? CircleStop : (tools[item.tool ?? ''] ?? kinds[item.kind]);
  return <Icon size={16} aria-hidden />;
}
