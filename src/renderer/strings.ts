/**
 * Every word the page shows, ready for translation; the review panel's are beside it. Sentence case, plain and short: a
 * button says what it does, a state says what is true, what is safe and what to do next.
 */
import type { ApproveMode, EndReason, Outcome } from '../shared/event.ts';
import type { SandboxState } from '../shared/sandbox-state.ts';
import type { SessionStatus } from '../shared/session-view.ts';
import { formatCount } from './format.ts';
import { guardStrings } from './strings-guards.ts';
import { keepingStrings } from './strings-keeping.ts';
import { reviewViewStrings } from './strings-review-view.ts';
import { files, sessionStrings } from './strings-session.ts';
import { verbs } from './strings-verbs.ts';

const statuses: Record<SessionStatus, string> = {
  idle: 'Ready',
  queued: 'Waits its turn',
  running: 'Working',
  waiting: 'Waits for you',
  failed: 'Failed',
};

const approveModes: Record<ApproveMode, { title: string; detail: string; short: string }> = {
  ask: { title: 'Ask me', short: 'Asks', detail: 'Writes and commands wait for you, unless a rule decides.' },
  reads: { title: 'Read only', short: 'Read only', detail: 'Writes and commands are refused.' },
  all: {
    title: 'Allow all, unseen',
    short: 'Allows all',
    detail: 'Nothing waits, except commands where there is no sandbox.',
  },
};

const endings: Record<EndReason, string> = {
  completed: 'Done',
  answered: 'Answered',
  cancelled: 'Stopped by you',
  failed: 'Stopped by an error',
  limit: 'Stopped at the step limit',
};

const outcomes: Record<Outcome, string> = {
  done: 'done',
  refused: 'refused',
  failed: 'failed',
  cancelled: 'stopped',
  interrupted: 'interrupted',
};

/** What there is to say of a model beyond what it is; null when it simply answers. */
function modelState(row: {
  kind: string;
  from: string;
  endpoint: string | null;
  reachable: boolean;
}): string | null {
  if (row.kind === 'embedded') return row.reachable ? null : 'the file or the engine is missing';
  if (row.from !== 'local') return row.reachable ? null : 'does not answer';
  if (row.endpoint !== null) return 'runs';
  return row.reachable ? 'starts when used' : 'cannot be started now';
}

export const strings = {
  ...sessionStrings,
  product: 'Patchbay',
  close: 'Close',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  copied: 'Copied',
  files,
  statuses,
  approveModes,
  endings,
  outcomes,
  verb: (tool: string): string => verbs[tool] ?? tool,

  panels: {
    broken: (panel: string) => `${panel} cannot be shown`,
    brokenText: 'This is a fault of the page. Nothing that was recorded is lost.',
    list: 'Sessions',
    conversation: 'Conversation',
    review: 'Review',
    checkpoints: 'Checkpoints',
    context: 'Context',
    terminal: 'Terminals',
    views: 'Views',
    columns: 'Column shown',
    resize: (panel: string) => `Width of ${panel}`,
    resizeDrawer: 'Height of the drawer',
    status: 'Status',
    loading: (panel: string) => `Opening ${panel}…`,
  },

  connection: {
    connecting: 'Connecting to Patchbay…',
    lost: 'The connection to Patchbay is lost.',
    lostText: 'What was recorded is safe. It is tried again on its own.',
    lostIn: (seconds: number) => `What was recorded is safe. Next attempt in ${seconds} s.`,
    short: 'No connection',
    now: 'Try now',
    refused: 'This page is not signed in',
    address: 'Address with the key, as it was printed',
    signIn: 'Sign in',
  },

  rail: {
    terminals: 'Terminals',
    session: 'Sessions',
    inbox: 'Inbox',
    inboxCount: (count: number) => `Inbox, ${count} waiting`,
    settings: 'Settings',
    palette: 'All actions',
    legend: 'Keys',
  },

  start: {
    title: 'Open a folder and say what is to be done',
    text: 'An agent reads the folder and proposes changes. Nothing is written or run before you have seen it.',
    demo: 'Try the demo',
    demoText:
      'A small project with one failing test and a scripted agent. No AI, nothing to install; about a minute.',
    demoStarting: 'Copying the demo project…',
    folder: 'Folder',
    model: 'Model',
    pickFolder: 'Choose a folder',
    folderPath: 'Path of the folder',
    recent: 'Opened lately',
    missing: 'not there any more',
    forget: (name: string) => `Remove ${name} from this list`,
    looking: 'Looking for model servers on this machine…',
    lookAgain: 'Look again',
    noServers: 'No model server was found on this machine.',
    noServersText:
      'Start one here from a GGUF file, or start llama-server, Ollama or LM Studio and look again.',
    addServer: 'Add a server',
    ownServer: 'Use a GGUF file',
    open: 'Start session',
    opening: 'Opening…',
    noFolder: 'None chosen yet',
    needsFolder: 'Choose a folder first',
    needsModel: 'Choose a model first',
    sessions: 'Your sessions',
  },

  browser: {
    title: 'Choose a folder',
    up: 'Up one folder',
    folders: 'Folders',
    none: 'No folders inside.',
    go: 'Go',
    choose: 'Choose this folder',
    reading: 'Reading the folder…',
  },

  model: {
    demo: 'Demo: scripted, no AI',
    window: (tokens: string) => `window of ${tokens} tokens`,
    unknownWindow: 'window unknown',
    unreachable: 'does not answer',
    state: modelState,
    about: 'About this model',
    aboutOf: (name: string) => `About ${name}`,
    found: 'found on this machine',
    fromSettings: 'from settings',
    usual: 'your default',
    builtIn: 'built in',
    local: 'file on this computer',
    kinds: {
      demo: 'scripted',
      embedded: 'inside the app',
      'llama.cpp': 'llama.cpp',
      ollama: 'Ollama',
      'lm-studio': 'LM Studio',
      vllm: 'vLLM',
      'openai-compatible': 'OpenAI-compatible',
    },
  },

  sessions: {
    title: 'Sessions',
    new: 'New session',
    empty: 'No sessions yet',
    emptyText: 'A session is one conversation in one folder. It is kept until you delete it.',
    loading: 'Reading the sessions…',
    more: (title: string) => `More about ${title}`,
    rename: 'Rename',
    renameTitle: 'Rename session',
    name: 'Name',
    remove: 'Delete',
    removeTitle: 'Delete this session?',
    removeText: (title: string) =>
      `“${title}” and its journal are deleted. Files in the folder stay as they are. This cannot be undone.`,
    removeYes: 'Delete session',
    removing: 'Deleting…',
    untitled: 'New session',
  },

  settings: {
    title: 'Settings',
    general: 'General',
    models: 'Models',
    keys: 'Keys',
    about: 'About',
    connections: {
      title: 'Connections this app made',
      text: 'Every attempt since Patchbay was started, also those nobody answered. Commands you allow and your browser are not among them.',
      none: 'None since Patchbay was started.',
      loading: 'Reading the list…',
      again: 'Read again',
      purposes: {
        chat: 'asking the model',
        count: 'counting the tokens of a prompt',
        facts: 'asking a server what it is',
        discovery: 'looking for model servers',
        embeddings: 'comparing meanings for the memory',
      },
      times: (count: number) => (count === 1 ? 'once' : `${formatCount(count)} times`),
      last: (time: string) => `last at ${time}`,
      allowed: 'allowed',
      denied: 'refused: offline',
    },
    sources: {
      cli: 'from the command line',
      env: 'from the environment',
      workspace: 'from the workspace file',
      user: 'set by you',
      default: 'default',
    },
    locked: 'A stronger source decides; it cannot be changed here.',
    reset: 'Back to the default',
    themes: { system: 'Like the system', dark: 'Dark', light: 'Light' },
    theme: 'Theme',
    empty: 'none',
    addModel: 'Add a model server',
    ownServers: 'Local servers',
    addModelText:
      'Any server that speaks the OpenAI chat interface. Words are sent to this address and nowhere else.',
    name: 'Name',
    endpoint: 'Address',
    endpointHint: 'Like http://127.0.0.1:8080/v1',
    modelName: 'Model (if the server has several)',
    apiKey: 'API key (if it wants one)',
    apiKeyHint: 'Kept in a file of its own that only you can read.',
    window: 'Context window in tokens (if it does not tell)',
    add: 'Add and test',
    adding: 'Testing…',
    works: (name: string) => `${name} answers.`,
    silent: (name: string) => `${name} was added but does not answer now.`,
    removeModel: (name: string) => `Remove ${name}`,
    test: 'Test all',
    testing: 'Testing…',
    answers: 'answers',
    version: 'Version',
    dataFolder: 'Data folder',
    host: 'Host',
    sandbox: 'Sandbox',
    sandboxed: (state: SandboxState) =>
      state.kind === 'enforced'
        ? `enforced by ${state.backend}`
        : `none: commands run with your full rights (${state.kind === 'off' ? 'switched off in the settings' : state.reason})`,
    titles: {
      model: 'Model for new sessions',
      approve: 'Writes and commands in new sessions',
      theme: 'Theme',
      maxSteps: 'Model replies in one turn',
      'tasks.maxSteps': 'Model replies in one task',
      'tasks.atOnce': 'Tasks at work at once',
      'errands.atOnce': 'Sessions in the background at once',
      'model.requestsAtOnce': 'Requests to one model server at once',
      'model.stallSeconds': 'Give up a silent model server after',
      commandTimeoutSeconds: 'Command time limit',
      ...guardStrings.settings,
      answerLimit: 'Longest answer of a tool',
      ...keepingStrings.settings,
      titles: 'Titles by the model',
      reflections: 'Reflection after a turn that failed',
      replans: 'Further attempts before you are asked',
      agentsFile: 'AGENTS.md in new sessions',
      'memory.tokens': 'What is remembered, behind a message',
      'memory.embeddings': 'Find what is remembered by meaning',
      'memory.keepLessons': 'Keep lessons without asking',
      learning: 'Learn what works',
      'plan.file': 'Plan in feature_list.json',
      offline: 'Work offline',
      rung: 'How models make tool calls',
      trust: 'Folders you have not trusted',
      sandbox: 'Sandbox for commands',
      'sandbox.tools': 'More folders that commands may read',
      terminals: 'Your own terminals in the app',
      'review.when': 'Review of changes in new sessions',
      'review.layout': 'Patch layout',
      ...reviewViewStrings.settings,
      models: 'Model servers',
    } as Record<string, string>,
    units: {
      maxSteps: 'replies',
      'tasks.maxSteps': 'replies',
      replans: 'attempts (0: never)',
      'tasks.atOnce': '(0: slots of the model server)',
      'model.requestsAtOnce': '(0: its slots)',
      'model.stallSeconds': 'seconds',
      commandTimeoutSeconds: 'seconds',
      ...guardStrings.units,
      answerLimit: 'characters',
      ...keepingStrings.units,
      'memory.tokens': 'tokens (0: none)',
    } as Record<string, string>,
    switched: { on: 'On', off: 'Off' },
    trusts: { ask: 'Ask, and only read', off: 'Trust every folder' },
    sandboxes: {
      preferred: 'Where there is one',
      required: 'Always, or refuse',
      off: 'Off: your full rights',
    },
    onePerLine: 'One path to a line',
    layouts: { auto: 'Fit the width', 'side-by-side': 'Side by side', inline: 'Inline' },
    noModel: 'Choose at the start',
    noEmbeddings: 'By words alone',
    failed: 'The settings could not be read',
  },

  status: {
    workspace: 'Workspace',
    workspaceText: 'The folder this session works in. Agents cannot write outside of it.',
    noWorkspace: 'No session open',
    sandbox: 'Sandbox',
    sandboxNone: 'No sandbox',
    sandboxNoneText:
      'Commands run with your full rights: whatever you may do on this computer, a command you approve may do too. So every command waits for you.',
    sandboxEnforced: 'Sandbox enforced',
    sandboxEnforcedText: (backend: string) =>
      `Commands run in a sandbox (${backend}) that was tried out when Patchbay started: they write only this workspace, reach no network and do not see your home folder.`,
    sandboxOff: 'It is switched off in the settings.',
    offline: 'Offline',
    offlineText:
      'Patchbay connects to the model servers you chose and to nothing else, and looks for none. What it tried is listed in the settings.',
    trouble: 'Not all in order',
    agent: 'Agent',
    agentMay: 'May',
    agentTools: 'Tools',
    model: 'Model',
    modelText: 'Words of this session are sent here and nowhere else.',
    modelDemoText: 'A script, no AI. It plays the same part every time, so that you can try everything else.',
    context: 'Context',
    contextUse: (used: string, window: string) => `${used} / ${window}`,
    contextText: (used: number, window: number | null) =>
      window === null
        ? `The last step used ${formatCount(used)} tokens. The server does not tell how many there is room for.`
        : `The last step used ${formatCount(used)} of ${formatCount(window)} tokens that the model can hold.`,
    reuse: (percent: string) => `${percent} reused`,
    reuseTitle: 'Cache',
    reuseText: (cached: number, prompt: number) =>
      `${formatCount(cached)} of ${formatCount(prompt)} prompt tokens of this session came from the server’s cache and were not read again.`,
    reuseLast: (cached: number, prompt: number) =>
      `Of the last prompt: ${formatCount(cached)} of ${formatCount(prompt)}.`,
    showContext: 'Show each step',
    readSpeed: (perSecond: number) => `Read ${formatCount(perSecond)} tokens per second`,
    writeSpeed: (perSecond: number) => `Wrote ${formatCount(perSecond)} tokens per second`,
    state: 'State',
    approve: 'Writes and commands',
    stateText: {
      idle: 'Nothing is going on. Write a message to begin the next turn.',
      queued: 'It was started in the background and begins by itself when its turn comes.',
      running: 'The agent is working. Stop keeps what was done so far.',
      waiting:
        'The agent waits for your decision; it goes on by itself after that. You may close the page meanwhile.',
      failed: 'The turn broke off. Resume goes on where it stopped.',
    } satisfies Record<SessionStatus, string>,
  },

  palette: {
    title: 'Actions and sessions',
    placeholder: 'What do you want to do?',
    none: 'Nothing matches.',
    sessions: 'Sessions',
    general: 'Other',
    agents: 'Agent',
    agent: (title: string, what: string) => `${title}: ${what}`,
  },

  legend: { title: 'Keys', text: 'Every action is also in the list of actions.' },

  markdown: {
    image: (alt: string) => (alt === '' ? 'picture, not loaded' : `picture, not loaded: ${alt}`),
    opens: (address: string) => `Open ${address} in the browser`,
    code: 'Code',
    table: 'Table',
    copyCode: 'Copy this code',
  },
} as const;
