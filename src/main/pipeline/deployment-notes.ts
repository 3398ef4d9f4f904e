/**
 * What whoever deploys the work has to look at: the files of it that say how it is built, set up and run. By their paths alone, so that
 * nothing stands there that no file backs; how good they are is for the gates and the person to say. Pure.
 */
import { code } from './page-words.ts';

/** In the order in which they are needed; a file counts for the first that fits. */
const uses: readonly [words: string, fits: RegExp][] = [
  ['How to begin', /^README\.md$/],
  ['Settings it reads', /(^|\/)\.env\.example$/],
  ['Image', /(^|\/)(Dockerfile|Containerfile|[^/]+\.Dockerfile)$/],
  ['Runs together', /(^|\/)(docker-)?compose[^/]*\.ya?ml$/],
  ['Way in', /(^|\/)nginx[^/]*(\/.*)?\.conf$/],
  ['Data', /(^|\/)migrations\//],
  ['Operation', /^(docs\/(operations|runbook|deploy[^/]*)\.md|ops\/.*)$/],
  ['Scripts', /^scripts\//],
];

/** A list in Markdown, of what is there now; empty where there is nothing of the kind. */
export function deploymentNotes(deliverables: readonly { path: string; change: string }[]): string {
  const there = deliverables.filter(({ change }) => change !== 'deleted').map(({ path }) => path);
  const of = new Map<string, string[]>();
  for (const path of there) {
    const use = uses.find(([, fits]) => fits.test(path))?.[0];
    if (use !== undefined) of.set(use, [...(of.get(use) ?? []), path]);
  }
  return uses
    .flatMap(([use]) => {
      const paths = of.get(use);
      return paths === undefined ? [] : [`- ${use}: ${paths.map(code).join(', ')}`];
    })
    .join('\n');
}
