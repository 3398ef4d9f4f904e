/**
 * A file that is not text, before and after: the image itself where a page may show it, else what can be said of its bytes. Images come
 * through the same connection as all else and with a type that the host told from their bytes; no address of the host shows them.
 */
import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { Scrolled } from '../../ui/scrolled.tsx';
import type { ContentFacts, PatchVersion } from './decision.ts';
import { reviewStrings as words } from './strings.ts';

type Side = 'before' | 'after';

export interface ImagePlace {
  sessionId: string;
  callId: string;
  version: PatchVersion;
}

interface FileFactsProps {
  /** By side, because a renamed file has two. */
  paths: Record<Side, string>;
  before: ContentFacts | null;
  after: ContentFacts | null;
  place: ImagePlace;
}

export function FileFacts({ paths, before, after, place }: FileFactsProps) {
  return (
    <Scrolled label={paths.after} className="absolute inset-0 overflow-auto bg-background p-4">
      <div className="grid gap-4 @lg:grid-cols-2">
        <SideFacts side="before" path={paths.before} facts={before} place={place} />
        <SideFacts side="after" path={paths.after} facts={after} place={place} />
      </div>
    </Scrolled>
  );
}

interface SideFactsProps {
  side: Side;
  path: string;
  facts: ContentFacts | null;
  place: ImagePlace;
}

function SideFacts({ side, path, facts, place }: SideFactsProps) {
  return (
    <figure className="flex min-w-0 flex-col overflow-hidden rounded-md border border-line">
      <figcaption className="flex flex-wrap items-baseline gap-x-3 border-b border-line bg-surface px-3 py-1.5 text-xs">
        <span className={side === 'before' ? 'text-removed' : 'text-added'}>
          <span aria-hidden>{side === 'before' ? '− ' : '+ '}</span>
          {words[side]}
        </span>
        {facts === null ? null : <Facts facts={facts} />}
      </figcaption>
      {facts?.image == null ? null : (
        <Picture key={facts.digest} side={side} path={path} place={place} image={facts.image} />
      )}
      {facts === null && <p className="px-3 py-4 text-sm text-muted">{words.noFile}</p>}
    </figure>
  );
}

function Facts({ facts: { bytes, digest, image } }: { facts: ContentFacts }) {
  return (
    <>
      <span className="tabular text-text">{words.size(bytes)}</span>
      {image === null ? null : (
        <span className="tabular text-text">{words.pixels(image.width, image.height)}</span>
      )}
      <span className="font-mono text-muted" title={digest}>
        {words.digest(digest.slice(0, 12))}
      </span>
    </>
  );
}

interface PictureProps extends Omit<SideFactsProps, 'facts'> {
  image: NonNullable<ContentFacts['image']>;
}

/** The squares behind it show what is transparent. */
const squares =
  'bg-[conic-gradient(var(--color-raised)_25%,transparent_0_50%,var(--color-raised)_0_75%,transparent_0)] bg-size-[16px_16px]';

function Picture({ side, path, place, image }: PictureProps) {
  const { sessionId, callId, version } = place;
  const [source, setSource] = useState<string | Failure | null>(null);
  useEffect(() => {
    let wanted = true;
    void asked(() => client().patch.image({ sessionId, callId, path, side, version })).then((answer) => {
      if (wanted)
        setSource(answer.ok ? `data:${answer.value.type};base64,${answer.value.base64}` : answer.error);
    });
    return () => {
      wanted = false;
    };
  }, [sessionId, callId, path, side, version]);
  if (typeof source !== 'string') {
    return (
      <p className="px-3 py-4 text-sm text-muted">{source === null ? words.imageLoading : source.message}</p>
    );
  }
  return (
    <div className={`flex justify-center p-3 ${squares}`}>
      <img
        src={source}
        alt={words.imageSide(path, words[side])}
        width={image.width}
        height={image.height}
        className="h-auto max-h-[60vh] w-auto max-w-full object-contain"
        onError={() => setSource({ code: 'invalid', message: words.imageBroken })}
      />
    </div>
  );
}
