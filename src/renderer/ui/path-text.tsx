/** A path that may not fit: its folders give way before its name, which is what one looks for. Nothing in it is hidden. */
import { VisibleText } from './visible-text.tsx';

export function PathText({ path }: { path: string }) {
  const at = path.lastIndexOf('/') + 1;
  return (
    <span title={path} className="flex min-w-0">
      {at === 0 ? null : (
        <span className="min-w-[3ch] shrink-[99] truncate">
          <VisibleText text={path.slice(0, at)} />
        </span>
      )}
      <span className="min-w-0 truncate">
        <VisibleText text={path.slice(at)} />
      </span>
    </span>
  );
}
