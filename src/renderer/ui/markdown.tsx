/**
 * The model's words as Markdown. Nothing in them can load, run or go anywhere by itself: pictures are words, links show
 * their address and open outside only when pressed, markup is text.
 */
import { Check, Copy } from 'lucide-react';
import { createContext, memo, type ReactNode, useContext, useMemo, useState } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { strings } from '../strings.ts';
import { createBlockSplitter } from './block-splitter.ts';
import { classNames } from './class-names.ts';
import { IconButton } from './icon-button.tsx';
import { blockSources } from './markdown-source.ts';
import { Scrolled } from './scrolled.tsx';

// One tilde is a home folder or "about", not a deletion.
const plugins: Options['remarkPlugins'] = [[remarkGfm, { singleTilde: false }]];

function Address({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const shown = typeof children === 'string' && children === href ? '' : ` (${href ?? ''})`;
  if (href === undefined || !href.startsWith('https://')) {
    return (
      <span>
        {children}
        {href === undefined || href === '' ? null : <span className="text-muted">{shown}</span>}
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        title={strings.markdown.opens(href)}
        onClick={() => window.open(href, '_blank', 'noopener,noreferrer')}
        className="text-left text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent"
      >
        {children}
      </button>
      <span className="text-muted">{shown}</span>
    </>
  );
}

/** All of the code that a block shows a part of. */
const WholeCode = createContext<(() => string) | undefined>(undefined);

function CodeBlock({ children }: { children?: ReactNode }) {
  const [copied, setCopied] = useState(false);
  const whole = useContext(WholeCode);
  const copy = (text: string): void => {
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="group relative">
      <Scrolled
        label={strings.markdown.code}
        data-code
        className="overflow-x-auto rounded-md border border-line bg-surface px-3 py-2 font-mono text-[12.5px] leading-[1.5] whitespace-pre"
      >
        {children}
      </Scrolled>
      <IconButton
        name={copied ? strings.copied : strings.markdown.copyCode}
        icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        onClick={(event) =>
          copy(
            whole?.() ?? event.currentTarget.parentElement?.querySelector('[data-code]')?.textContent ?? '',
          )
        }
        className="absolute top-1 right-1 size-6 bg-surface opacity-0 group-hover:opacity-100 focus-visible:opacity-100 coarse:opacity-100"
      />
    </div>
  );
}

const components: Components = {
  a: ({ href, children }) => <Address href={href}>{children}</Address>,
  img: ({ alt }) => <span className="text-muted italic">[{strings.markdown.image(alt ?? '')}]</span>,
  table: ({ children }) => (
    <Scrolled label={strings.markdown.table} className="overflow-x-auto">
      <table>{children}</table>
    </Scrolled>
  ),
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
};

/** Blocks as they were last drawn: the same words come again when a reply is whole, and when one scrolls back to them. */
const drawn = new Map<string, ReactNode>();
const mostDrawn = 4_000;

function draw(source: string): ReactNode {
  const known = drawn.get(source);
  if (known !== undefined) return known;
  // Called as the plain function it is: as a component it would parse again at each mount.
  const made = ReactMarkdown({ remarkPlugins: plugins, components, children: source });
  if (drawn.size >= mostDrawn) drawn.clear();
  drawn.set(source, made);
  return made;
}

const Block = memo(function Block({ source, live }: { source: string; live: boolean }) {
  // A block that still grows is never the same again: keeping each of its states would only push out others.
  const shown = live ? ReactMarkdown({ remarkPlugins: plugins, components, children: source }) : draw(source);
  return <div>{shown}</div>;
});

interface MarkdownProps {
  text: string;
  /** The last block is not finished. */
  growing?: boolean;
  /** Of links, where they are not in the text. */
  definitions?: string;
  /** Where the text is a part of a fence: all of its code, and where its box is open (`from-code`, `to-code`). */
  code?: () => string;
  seams?: string;
}

/** Finished blocks are not looked at again while the text grows. */
export function Markdown({ text, growing = false, definitions = '', code, seams }: MarkdownProps) {
  const split = useMemo(createBlockSplitter, []);
  let at = 0;
  const blocks = split(text);
  const sources = blockSources(blocks, definitions);
  const last = growing ? blocks.length - 1 : -1;
  const shown = blocks.map((block, index) => {
    const key = at;
    at += block.length;
    const source = sources[index] ?? '';
    return source === '' ? null : <Block key={key} source={source} live={index === last} />;
  });
  return (
    <WholeCode value={code}>
      <div className={classNames('prose', seams)}>{shown}</div>
    </WholeCode>
  );
}
