/** Words about trusting a folder. They say what would happen, not that something is dangerous. */
import type { ActiveItem } from '../../../shared/folder-trust.ts';

export const trustStrings = {
  bannerTitle: 'Agents only read here.',
  bannerUntrusted: 'You have not trusted this folder.',
  bannerChanged: 'What counts in this folder has changed since you trusted it.',
  look: 'Look at it …',
  title: 'Trust this folder?',
  titleTrusted: 'You trust this folder',
  changed: 'You trusted it before, and something in this list is another now.',
  text: 'Until you do, agents may read here and nothing else: no changes, no commands, and nothing the folder says about itself counts.',
  would: 'Trusting it lets agents propose changes and run commands, by your rules. And this would count:',
  list: 'What would count',
  nothing: 'Nothing in it counts by itself.',
  kinds: {
    settings: { title: 'Settings', text: 'values Patchbay uses in this folder' },
    instructions: { title: 'Instructions', text: 'words that every model in this folder is given' },
    programs: { title: 'Starts by itself', text: 'run by git, an editor or a shell without a question' },
    scripts: { title: 'Scripts', text: 'run by commands for builds and tests; they change with daily work' },
  } satisfies Record<ActiveItem['kind'], { title: string; text: string }>,
  more: (count: number) => `and ${count} more`,
  again: 'It asks again when any of this changes; scripts aside.',
  trust: 'Trust this folder',
  read: 'Only read',
  keep: 'Keep trusting it',
  distrust: 'Trust it no longer',
};
