/** Words of the start page: its message, and opening a GGUF file that answers inside the app. */
export const firstStrings = {
  label: 'What is to be done',
  placeholder: 'Describe a task, or leave this empty and write it in the session.',
  send: 'Start and send',
  agent: (title: string): string => `Begins with the agent ${title}.`,
  usualAgent: 'Take the usual agent',
} as const;

export const fileStrings = {
  open: 'Open a GGUF file without a server',
  title: 'Open a GGUF file',
  text: 'The file answers inside Patchbay, on the processor: no server and no network. It needs the embedded engine, which the command npm run engine installs once (45 MB).',
  path: 'Path of the file',
  pathHint: 'The whole path, like /home/me/models/qwen.gguf. Of a split model, its first part.',
  window: 'Context window in tokens',
  windowHint: 'Left empty: the largest that fits, up to 32k.',
  use: 'Open',
  opening: 'Reading its header…',
} as const;
