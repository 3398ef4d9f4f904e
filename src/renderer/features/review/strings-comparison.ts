/** Words of the comparison of two states of the folder, and of who changed what. */
import type { Author } from '../../../shared/contract/checkpoints.ts';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const comparisonStrings = {
  title: 'Compare',
  from: 'From',
  to: 'To',
  now: 'Now',
  swap: 'Swap both sides',
  refresh: 'Compare again',
  what: 'What is compared',
  states: 'Two states',
  authors: { agent: 'Agent', commands: 'Commands', you: 'Yours' } satisfies Record<Author, string>,
  authorsMean: {
    agent:
      "Changes by the agent's patches since the first checkpoint of this session. The left side is the file without them.",
    commands:
      'Changes made while a command ran. Some may be yours: nobody watched who wrote. The left side is the file without them.',
    you: 'Changes made while no command ran, and what you changed in a review. The left side is the file without them.',
  } satisfies Record<Author, string>,
  checkpoint: (time: string, reason: string) => `${time} · ${reason}`,
  reading: 'Comparing the files…',
  readingFile: 'Reading the file…',
  failed: 'The two could not be compared.',
  gone: 'One of the two is not kept any more, or cannot be read.',
  same: 'No difference',
  sameText: 'Every file is the same in both, as far as checkpoints hold files.',
  noneBy: {
    agent: 'No lines by the agent are in the files now.',
    commands: 'No file changed while a command ran.',
    you: 'You changed none of the files that checkpoints hold.',
  } satisfies Record<Author, string>,
  noFile: 'Pick a file',
  bits: 'Only its permissions are different.',
  more: (count: number) => `${plural(count, 'more file is', 'more files are')} different and not listed.`,
  left: (count: number) => `${plural(count, 'file', 'files')} not compared`,
  fileList: 'Files that are different',
  oldest: 'The older state is on the left, the newer one on the right.',
};
