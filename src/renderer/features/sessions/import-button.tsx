/** Chooses a file with a session that was exported, and says what is wrong with it where it cannot be read. */
import { Upload } from 'lucide-react';
import { useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { openNew } from '../../stores/sessions.ts';
import { Banner } from '../../ui/banner.tsx';
import { useChooseFile } from '../../ui/choose-file.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { listStrings as words } from './strings.ts';

/** What one message to the host can hold, with a margin. */
const largest = 10_000_000;

export function useImport() {
  const [failure, setFailure] = useState<Failure | null>(null);
  const { input, choose } = useChooseFile({
    ...{ accept: '.jsonl', label: words.importFile, largest },
    onText: async (text) => {
      const imported = await asked(() => client().session.import({ text }));
      if (imported.ok) openNew(imported.value);
      setFailure(imported.ok ? null : imported.error);
    },
    onTooLarge: (name) =>
      setFailure({ code: 'invalid', message: words.tooLarge(name), hint: words.tooLargeHint }),
  });
  const button = (
    <>
      {input}
      <IconButton name={words.importFile} icon={<Upload size={16} aria-hidden />} onClick={choose} />
    </>
  );
  const trouble =
    failure === null ? null : (
      <Banner tone="danger" title={failure.message} text={failure.hint} className="m-2 mb-0" />
    );
  return { button, trouble };
}
