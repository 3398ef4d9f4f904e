/** What a model takes against what is free: in figures, and as a bar for those who see it faster. */

import type { Fit } from '../../../shared/contract/servers.ts';
import { formatBytes } from '../../format.ts';
import { classNames } from '../../ui/class-names.ts';
import { sharesOf } from './figures.ts';
import { serverStrings as words } from './strings.ts';

const tones = {
  fits: 'border-added/40 bg-added/8',
  tight: 'border-warning/40 bg-warning/8',
  'too-large': 'border-danger/40 bg-danger/8',
  unknown: 'border-line',
};

const percent = (share: number): string => `${Math.min(100, share * 100)}%`;

export function FitView({ fit }: { fit: Fit }) {
  const shares = sharesOf(fit);
  const rows = [
    [words.weights, formatBytes(fit.weights), 'bg-accent'],
    [words.cache, fit.cache === null ? words.cacheUnknown : formatBytes(fit.cache), 'bg-info'],
    [words.working, formatBytes(fit.working), 'bg-muted'],
    [words.needed, formatBytes(fit.needed), null],
    [words.freeNow, formatBytes(fit.available), null],
  ] as const;
  return (
    <div
      role="status"
      className={classNames('flex flex-col gap-2 rounded-md border p-3', tones[fit.verdict])}
    >
      <p className="font-medium">{words.verdictTexts[fit.verdict]}</p>
      <div aria-hidden className="relative flex h-2 overflow-hidden rounded-full bg-line">
        <span className="bg-accent" style={{ width: percent(shares.weights) }} />
        <span className="bg-info" style={{ width: percent(shares.cache) }} />
        <span className="bg-muted" style={{ width: percent(shares.working) }} />
        {shares.limit < 1 ? (
          <span className="absolute inset-y-0 w-0.5 bg-danger" style={{ left: percent(shares.limit) }} />
        ) : null}
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-xs tabular">
        {rows.map(([name, value, colour]) => (
          <div key={name} className="flex items-center gap-1.5">
            {colour === null ? null : (
              <span aria-hidden className={classNames('size-2 rounded-full', colour)} />
            )}
            <dt className="text-muted">{name}</dt>
            <dd className={colour === null ? 'font-medium' : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
