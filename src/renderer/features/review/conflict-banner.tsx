/**
 * What is said when a file changed on disk after it was proposed: what happened, what is safe, and the two ways on. What
 * somebody else changed can be looked at before choosing.
 */
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { reviewStrings as words } from './strings.ts';
import { TextChoice } from './text-choice.tsx';
import type { Deciding } from './use-decision.ts';

export type Compare = 'proposal' | 'disk';

export interface ConflictBannerProps {
  paths: readonly string[];
  deciding: Deciding;
  compare: Compare;
  onCompare: (compare: Compare) => void;
}

export function ConflictBanner({ paths, deciding, compare, onCompare }: ConflictBannerProps) {
  const rereading = deciding.busy === 'reject' ? words.rejecting : null;
  return (
    <Banner
      tone="warning"
      className="mx-2 mt-2 shrink-0"
      title={words.conflictTitle(paths)}
      text={words.conflictSafe}
      actions={
        <>
          <Button
            variant="primary"
            disabled={!deciding.armed && deciding.busy === null}
            busy={deciding.busy === 'renew' ? words.renewing : null}
            onClick={deciding.renew}
          >
            {words.renew}
          </Button>
          <Button
            disabled={!deciding.armed && deciding.busy === null}
            busy={rereading}
            onClick={() => deciding.reject(words.rereadWords(paths))}
          >
            {words.reread}
          </Button>
          <TextChoice
            label={words.compare}
            choices={[
              ['proposal', words.showProposal],
              ['disk', words.showDisk],
            ]}
            value={compare}
            onChange={onCompare}
          />
        </>
      }
    />
  );
}
