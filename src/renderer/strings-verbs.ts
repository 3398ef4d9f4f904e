/** What a call of each tool does, in one word. */
export const verbs: Record<string, string> = {
  read_file: 'Read',
  list_files: 'List',
  search_in_code: 'Search',
  write_file: 'Write',
  apply_diff: 'Edit',
  execute_command: 'Run',
  ask_followup_question: 'Ask',
  attempt_completion: 'Finish',
  switch_mode: 'Hand over to',
  end_of_turn_review: 'Review',
  apply_patch_review: 'Edit',
  prompt_user: 'Ask',
  show_notification: 'Tell',
  delegate: 'Give tasks',
  update_plan: 'Plan',
  check_feature: 'Check',
};
