/** What is kept as a file for reading and for another computer, and back. */
import { useState } from 'react';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { refreshMemory } from '../../stores/memory.ts';
import { memoryStrings as words } from '../../strings-memory.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { useChooseFile } from '../../ui/choose-file.tsx';
import { saveFile } from '../../ui/save-file.ts';

type Said = { tone: 'info' | 'danger'; title: string; text?: string | undefined };

/** As much as the host takes in at once. */
const largest = 2_000_000;

export function MemoryFiles() {
  const [said, setSaid] = useState<Said | null>(null);
  const { input, choose } = useChooseFile({
    ...{ accept: '.md,text/markdown,text/plain', label: words.importFile, largest },
    onText: async (markdown) => {
      const done = await asked(() => client().memory.import({ markdown }));
      setSaid(
        done.ok
          ? { tone: 'info', title: words.imported(done.value) }
          : { tone: 'danger', title: done.error.message, text: done.error.hint },
      );
      if (done.ok) await refreshMemory();
    },
    onTooLarge: (name) => setSaid({ tone: 'danger', title: words.tooLarge(name), text: words.tooLargeHint }),
  });
  const give = async (): Promise<void> => {
    const exported = await asked(() => client().memory.export({}));
    if (exported.ok) saveFile({ fileName: words.fileName, text: exported.value.markdown }, 'text/markdown');
    else setSaid({ tone: 'danger', title: exported.error.message, text: exported.error.hint });
  };
  return (
    <>
      <Button onClick={() => void give()}>{words.export}</Button>
      <Button onClick={choose}>{words.import}</Button>
      {input}
      {said === null ? null : <Banner {...said} className="w-full" />}
    </>
  );
}
