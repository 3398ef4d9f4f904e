/** What a sub-stage's agent is told first: its part, the pipeline's rules as they are, and all else as data. */
import { expect, it } from 'vitest';
import { stepMessage } from '../../../src/main/pipeline/step-words.ts';
import { begunStep, story, upTo } from '../../support/run-story.ts';

const told = (rules: string): string => {
  const run = story([...upTo('build'), begunStep('task-1')]);
  const stage = run.stages.find(({ name }) => name === 'build');
  const step = stage?.steps[0];
  if (stage === undefined || step === undefined) throw new Error('there is no such sub-stage');
  return stepMessage(run, stage, step, {
    ...{ rules, fields: [], documents: [{ title: 'Layout', text: 'src/' }] },
  }).text;
};

it('has the rules before what is data, and nothing in their place where there are none', () => {
  const words = told('Rules of the architecture:\n- http-only: Data is reached over HTTP only.');
  expect(words).toContain(
    '\n\nRules of the architecture:\n- http-only: Data is reached over HTTP only.\n\nWhat is known',
  );
  expect(words).toContain('Document "Layout":\n<<<\nsrc/\n>>>');
  expect(told('')).not.toMatch(/Rules|\n{3}/);
});
