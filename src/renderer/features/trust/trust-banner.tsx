/** Over the composer of a session in a folder that is not trusted: why agents only read, and the way to change that. */
import { isTrusting } from '../../../shared/folder-trust.ts';
import { openTurn } from '../../../shared/session-view.ts';
import { useSession } from '../../stores/session.ts';
import { showTrust, useFreshTrust, useTrust } from '../../stores/trust.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { trustStrings as words } from './strings.ts';

export function TrustBanner() {
  const workspace = useSession(({ state }) => state.workspace);
  const turns = useSession(({ state }) => state.turns.length * 2 + (openTurn(state) === undefined ? 0 : 1));
  useFreshTrust(workspace, turns);
  const folder = useTrust((trust) => trust.folder);
  if (folder === null || isTrusting(folder)) return null;
  return (
    <div className="mx-auto w-full max-w-[46rem] px-3 pb-2 wide:px-4">
      <Banner
        tone="warning"
        silent
        title={words.bannerTitle}
        text={folder.state === 'changed' ? words.bannerChanged : words.bannerUntrusted}
        actions={
          <Button size="small" onClick={showTrust}>
            {words.look}
          </Button>
        }
      />
    </div>
  );
}
