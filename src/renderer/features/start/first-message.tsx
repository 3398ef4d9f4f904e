/** What is to be done, written where a session begins, so that its first message needs no second page. It may be left empty. */
import type { KeyboardEvent } from 'react';
import { isMac, keyLabel } from '../../keys.ts';
import { draftOf, firstDraft, setDraft, useView } from '../../stores/view.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { firstStrings as words } from './strings.ts';

export const useFirstMessage = (): string =>
  useView((view) => view.drafts[firstDraft]) ?? draftOf(firstDraft);

export function FirstMessage({ text, onSend }: { text: string; onSend: () => void }) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSend();
  };
  return (
    <div>
      <div className="mb-1.5 flex items-center gap-2">
        <label htmlFor="first-message" className="flex-1 text-sm font-semibold">
          {words.label}
        </label>
        {text.trim() === '' ? null : (
          <span className="narrow:hidden">
            <Kbd keys={keyLabel('Mod+Enter', isMac)} />
          </span>
        )}
      </div>
      <textarea
        id="first-message"
        rows={2}
        value={text}
        placeholder={words.placeholder}
        onChange={(event) => setDraft(firstDraft, event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-[40vh] min-h-[58px] w-full resize-none rounded-md border border-line bg-surface px-3 py-2 text-base placeholder:text-muted hover:border-edge focus-visible:border-accent"
      />
    </div>
  );
}
