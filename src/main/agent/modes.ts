/**
 * The agents, one row each. A mode's tools are in a fixed order, because the order is part of the prompt's prefix and
 * another order makes the model server read it all again.
 */
export interface Mode {
  name: string;
  title: string;
  description: string;
  /** File in `prompts/`, without ending. */
  prompt: string;
  tools: readonly string[];
}

export const modes: readonly Mode[] = [
  {
    name: 'coder',
    title: 'Coder',
    description: 'Reads, edits and runs commands. You review every patch and command before it happens.',
    prompt: 'coder',
    tools: [
      'read_file',
      'write_file',
      'list_files',
      'search_in_code',
      'execute_command',
      'apply_diff',
      'ask_followup_question',
      'attempt_completion',
      'switch_mode',
    ],
  },
];

export const modeNamed = (name: string): Mode | undefined => modes.find((mode) => mode.name === name);
