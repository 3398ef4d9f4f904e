/** Any command that prints numbers: each named group of a pattern is a metric, as it stands in the last place that fits. */
import { matchWithin } from '../../base/bounded-pattern.ts';
import { none, type Parser } from './parser.ts';

export const regex: Parser = {
  exits: null,
  hard: [none('exit')],
  parse(text, _exitCode, pattern) {
    const found = matchWithin(pattern ?? '', text);
    if (found === 'too-slow') return { metrics: {}, findings: [], problem: 'took too long to be searched' };
    const metrics: Record<string, number> = {};
    for (const groups of found)
      for (const [name, said] of Object.entries(groups)) {
        const value = Number(said.replaceAll(',', ''));
        if (said !== '' && Number.isFinite(value)) metrics[name] = value;
      }
    const isSilent = Object.keys(metrics).length === 0;
    return { metrics, findings: [], ...(isSilent ? { problem: 'has nothing that fits the pattern' } : {}) };
  },
};
