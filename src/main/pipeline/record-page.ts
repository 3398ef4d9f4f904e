/** A record as Markdown: the page that a person reads and exports, and what the next stages are told. Pure. */
import type { Part } from '../../shared/pipeline.ts';
import type { Conflict, Item, StageRecord } from '../../shared/pipeline-run.ts';

export function recordPage(title: string, parts: readonly Part[], { items, conflicts }: StageRecord): string {
  const sections = parts.map((part) => {
    const own = items.filter((item) => item.part === part.name);
    return `## ${part.title}\n\n${own.length === 0 ? '*None.*' : own.map(itemWords).join('\n\n')}`;
  });
  const rules = conflicts.map(conflictWords);
  const broken = rules.length === 0 ? [] : [`## Rules that it touches\n\n${rules.join('\n\n')}`];
  return `${[`# ${title}`, ...sections, ...broken].join('\n\n')}\n`;
}

const itemWords = ({ id, title, text, fields }: Item): string =>
  [
    `### ${id}: ${oneLine(title)}`,
    ...(text === '' ? [] : [text]),
    ...(Object.keys(fields).length === 0
      ? []
      : [
          Object.entries(fields)
            .map(([name, value]) => `- **${name}**: ${oneLine(value)}`)
            .join('\n'),
        ]),
  ].join('\n\n');

const conflictWords = ({ id, rule, what, options, recommended, decided }: Conflict): string =>
  [
    `### ${id}: ${rule}`,
    what,
    options.map((option) => `- ${option}${option === recommended ? ' (recommended)' : ''}`).join('\n'),
    decided === null
      ? '*Not decided.*'
      : `**Decided:** ${decided.option}${decided.words === '' ? '' : ` (${decided.words})`}`,
  ].join('\n\n');

/** What a title holds begins no line of its own. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
