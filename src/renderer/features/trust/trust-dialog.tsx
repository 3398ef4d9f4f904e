/**
 * The one question about a folder: what would count, and whether it may. The focus begins on what changes nothing, so that a
 * person who presses Enter without reading has trusted nobody.
 */
import type { ActiveItem, FolderTrust } from '../../../shared/folder-trust.ts';
import { isTrusting } from '../../../shared/folder-trust.ts';
import { closeTrust, decideTrust, useTrust } from '../../stores/trust.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { trustStrings as words } from './strings.ts';

export function TrustDialog() {
  const { folder, open, failure } = useTrust();
  if (!open || folder === null) return null;
  const trusted = isTrusting(folder);
  return (
    <Dialog
      open
      wide
      onClose={closeTrust}
      title={trusted ? words.titleTrusted : words.title}
      closeLabel={strings.close}
    >
      <div className="flex flex-col gap-3">
        <p className="rounded-sm bg-raised px-2 py-1 font-mono text-sm">
          <PathText path={folder.path} />
        </p>
        {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
        {folder.state === 'changed' ? <Banner tone="warning" silent title={words.changed} /> : null}
        {trusted ? null : (
          <p className="max-w-[62ch]">
            {words.text} {words.would}
          </p>
        )}
        <Items items={folder.items} />
        <p className="text-sm text-muted">{words.again}</p>
        <Buttons folder={folder} trusted={trusted} />
      </div>
    </Dialog>
  );
}

function Buttons({ folder, trusted }: { folder: FolderTrust; trusted: boolean }) {
  return (
    <div className="flex flex-row-reverse flex-wrap justify-start gap-2">
      {/* First in the order of focus, last in the order of reading. */}
      <Button onClick={closeTrust}>{trusted ? words.keep : words.read}</Button>
      {folder.state === 'off' ? null : (
        <Button variant={trusted ? 'danger' : 'primary'} onClick={() => void decideTrust(folder, !trusted)}>
          {trusted ? words.distrust : words.trust}
        </Button>
      )}
    </div>
  );
}

/** Of one kind; the rest is a number. */
const mostShown = 12;

function Items({ items }: { items: readonly ActiveItem[] }) {
  const kinds = [...new Set(items.map(({ kind }) => kind))];
  if (kinds.length === 0) return <p className="text-muted">{words.nothing}</p>;
  return (
    <Scrolled
      label={words.list}
      className="max-h-[38vh] overflow-y-auto rounded-sm border border-line px-3 py-2.5"
    >
      <dl className="flex flex-col gap-3">
        {kinds.map((kind) => {
          const paths = items.filter((item) => item.kind === kind).map(({ path }) => path);
          return (
            <div key={kind}>
              <dt>
                <span className="font-medium">{words.kinds[kind].title}</span>{' '}
                <span className="text-sm text-muted">{words.kinds[kind].text}</span>
              </dt>
              {paths.slice(0, mostShown).map((path) => (
                <dd key={path} className="mt-0.5 font-mono text-sm">
                  <PathText path={path} />
                </dd>
              ))}
              {paths.length > mostShown ? (
                <dd className="mt-0.5 text-sm text-muted">{words.more(paths.length - mostShown)}</dd>
              ) : null}
            </div>
          );
        })}
      </dl>
    </Scrolled>
  );
}
