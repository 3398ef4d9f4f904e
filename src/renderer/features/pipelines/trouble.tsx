/** What the person asked for and could not be done; it stays until something else is asked for. */
import { usePipelines } from '../../stores/pipelines.ts';
import { strings } from '../../strings.ts';
import { pipelineStrings as words } from '../../strings-pipelines.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

export function Trouble() {
  const failure = usePipelines((state) => state.failure);
  if (failure === null) return null;
  const text = [failure.message, failure.hint].filter(Boolean).join(' ');
  const close = (
    <Button size="small" variant="quiet" onClick={() => usePipelines.setState({ failure: null })}>
      {strings.close}
    </Button>
  );
  return <Banner tone="danger" title={words.failed} text={text} actions={close} />;
}
