/**
 * Comments on what a run has written down: said at the thing itself, seen there, and sent together. Until then nobody is told of them,
 * and what is said of them here says so.
 */
import { MessageSquare, X } from 'lucide-react';
import { type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import { addComment, type Comment, commentsOf, removeComment, useComments } from '../../stores/comments.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { WordsForm } from './say-words.tsx';

const words = stageStrings.comments;

/** Something that can be commented. */
export interface Thing {
  run: string;
  stage: string;
  /** Of all things of the stage. */
  about: string;
  /** As the page calls it. */
  name: string;
  /** As whoever is told finds it. */
  title: string;
  /** Its parts, each with its words in `title`'s form: one of them can be meant instead. */
  parts?: readonly { name: string; title: string }[];
}

export const useStageComments = (run: string, stage: string): readonly Comment[] =>
  useComments(commentsOf(run, stage));

export interface Commenting {
  isOpen: boolean;
  setOpen: (isOpen: boolean) => void;
  button: RefObject<HTMLButtonElement | null>;
}

export function useCommenting(): Commenting {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return { isOpen, setOpen, button };
}

export const CommentButton = ({ thing, at }: { thing: Thing; at: Commenting }) => (
  <IconButton
    ref={at.button}
    name={words.on(thing.name)}
    icon={<MessageSquare size={14} aria-hidden />}
    aria-expanded={at.isOpen}
    onClick={() => at.setOpen(!at.isOpen)}
  />
);

/** What was said of it and is not sent, and the field for more. */
export function CommentsOn({ thing, at }: { thing: Thing; at: Commenting }) {
  const { run, stage, about } = thing;
  const own = useStageComments(run, stage).filter((one) => one.about === about);
  const { isOpen, setOpen, button } = at;
  const [part, setPart] = useState('');
  if (own.length === 0 && !isOpen) return null;
  const title = thing.parts?.find(({ name }) => name === part)?.title ?? thing.title;
  return (
    <div className="flex w-full min-w-0 flex-col gap-2">
      {own.length === 0 ? null : (
        <ul aria-label={words.of(thing.name)} className="flex flex-col gap-1">
          {own.map((one) => (
            <Line key={one.id} thing={thing} comment={one} onRemove={() => button.current?.focus()} />
          ))}
        </ul>
      )}
      {isOpen ? (
        <WordsForm
          label={words.label(thing.name)}
          hint={words.hint}
          send={words.add}
          keptAs={words.on(thing.name)}
          onSend={async (said) => {
            addComment(run, stage, { about, title, words: said });
            return true;
          }}
          onClose={() => setOpen(false)}
        >
          {thing.parts === undefined || thing.parts.length === 0 ? null : (
            <Parts name={thing.name} parts={thing.parts} part={part} onChange={setPart} />
          )}
        </WordsForm>
      ) : null}
    </div>
  );
}

function Line({ thing, comment, onRemove }: { thing: Thing; comment: Comment; onRemove: () => void }) {
  const { run, stage, title } = thing;
  // Said of one part of it: which one.
  const of = comment.title === title ? null : thing.parts?.find((one) => one.title === comment.title)?.name;
  return (
    <li className="measure flex items-start gap-2 border-l-2 border-info bg-info/8 py-1 pr-1 pl-2.5">
      <p className="min-w-0 flex-1 text-xs break-words whitespace-pre-line">
        {of == null ? null : <span className="text-muted">{of}: </span>}
        <VisibleText text={comment.words} />
      </p>
      <IconButton
        name={words.remove(comment.words)}
        icon={<X size={14} aria-hidden />}
        className="-my-1 size-6"
        onClick={() => {
          removeComment(run, stage, comment.id);
          onRemove();
        }}
      />
    </li>
  );
}

interface PartsProps {
  name: string;
  parts: readonly { name: string }[];
  part: string;
  onChange: (part: string) => void;
}

function Parts({ name, parts, part, onChange }: PartsProps) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
      <label htmlFor={id}>{words.part}</label>
      <select
        id={id}
        value={part}
        onChange={({ target }) => onChange(target.value)}
        className="h-6 max-w-full rounded-md border border-line bg-background px-1.5 text-xs text-text hover:border-edge coarse:h-9"
      >
        <option value="">{words.all(name)}</option>
        {parts.map((one) => (
          <option key={one.name} value={one.name}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface CommentsBarProps {
  comments: readonly Comment[];
  /** What becomes of them. */
  text: string;
  children: ReactNode;
  /** It stays in view: the comments may be far above it. */
  sticky?: boolean;
}

/** Says that they are not sent, and has what sends them. */
export function CommentsBar({ comments, text, children, sticky = false }: CommentsBarProps) {
  if (comments.length === 0) return null;
  return (
    <section
      data-unprinted
      aria-label={words.bar}
      className={classNames(
        'flex flex-wrap items-center gap-x-3 gap-y-2',
        sticky
          ? 'sticky bottom-0 z-10 -mx-4 border-t border-line bg-background px-4 py-3 wide:-mx-8 wide:px-8'
          : 'rounded-md border border-info/40 bg-info/8 px-3 py-2.5',
      )}
    >
      <p role="status" className="font-medium">
        {words.unsent(comments.length)}
      </p>
      {children}
      <p className="min-w-0 flex-[1_1_12rem] text-xs text-muted">{text}</p>
    </section>
  );
}
