/** The mark of each tool, the same wherever one of its calls is shown. A tool that is not here gets the caller's own default. */
import {
  ArrowLeftRight,
  CircleCheck,
  CircleHelp,
  FilePen,
  FileText,
  FolderTree,
  type LucideIcon,
  Search,
  SquareTerminal,
} from 'lucide-react';

export const toolIcons: Readonly<Record<string, LucideIcon>> = {
  read_file: FileText,
  list_files: FolderTree,
  search_in_code: Search,
  write_file: FilePen,
  apply_diff: FilePen,
  execute_command: SquareTerminal,
  ask_followup_question: CircleHelp,
  attempt_completion: CircleCheck,
  switch_mode: ArrowLeftRight,
};
