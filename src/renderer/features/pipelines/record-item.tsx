/** One item of a record, with what the newest version made of it, and what can be done with it. */
import { Pencil, Trash2 } from 'lucide-react';
import type { Part } from '../../../shared/pipeline.ts';
import type { Item } from '../../../shared/pipeline-run.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { CommentButton, type Commenting, CommentsOn, type Thing, useCommenting } from './comments.tsx';
import { ItemForm } from './item-form.tsx';
import { type FieldChange, fieldOf, type ItemChange, withItem } from './record-changes.ts';
import type { Editing } from './record-editing.ts';

const words = stageStrings.record;

interface RecordItemProps {
  item: Item;
  part: Part;
  change: ItemChange | null;
  /** Of the whole record. */
  items: readonly Item[];
  editing: Editing | null;
  /** Where comments on it go; null while nothing can come of them. */
  place: Pick<Thing, 'run' | 'stage'> | null;
}

export function RecordItem({ item, part, change, items, editing, place }: RecordItemProps) {
  const at = useCommenting();
  const thing = place === null ? null : { ...place, ...thingOf(item) };
  if (editing?.open === item.id)
    return (
      <li className="p-1">
        <ItemForm
          part={part}
          item={item}
          onSave={(next) => editing.put(withItem(items, next))}
          onClose={() => editing.setOpen(null)}
        />
      </li>
    );
  const edge = change === null ? null : change.kind === 'added' ? 'border-l-added' : 'border-l-accent';
  return (
    <li
      className={classNames(
        'flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-2.5',
        edge === null ? null : `border-l-2 ${edge}`,
      )}
    >
      <About item={item} part={part} change={change} />
      {thing === null ? null : <Deeds {...{ item, items, editing, thing, at }} />}
      {thing === null ? null : <CommentsOn thing={thing} at={at} />}
    </li>
  );
}

/** Its text and its further fields can be meant one by one. */
function thingOf({ id, title, text, fields }: Item): Omit<Thing, 'run' | 'stage'> {
  const own = Object.keys(fields);
  const names = own.length === 0 || text === '' ? own : [words.textField.toLowerCase(), ...own];
  const parts = names.map((name) => ({ name, title: words.about(id, title, name) }));
  return { about: id, name: title, title: words.about(id, title), parts };
}

function About({ item, part, change }: Pick<RecordItemProps, 'item' | 'part' | 'change'>) {
  return (
    <div className="flex min-w-0 flex-[1_1_18rem] flex-col gap-1">
      <p className="break-words">
        <span className="text-xs text-muted tabular">{item.id}</span>{' '}
        <span className="font-medium">
          <VisibleText text={item.title} />
        </span>{' '}
        <Mark change={change} />
      </p>
      {item.text === '' ? null : (
        <p className="measure break-words whitespace-pre-line">
          <VisibleText text={item.text} />
        </p>
      )}
      <Fields item={item} part={part} />
      {change?.kind === 'changed' ? <Changes changes={change.fields} /> : null}
    </div>
  );
}

function Mark({ change }: { change: ItemChange | null }) {
  if (change === null) return null;
  return change.kind === 'added' ? (
    <span className="text-xs font-medium text-added">+ {words.added}</span>
  ) : (
    <span className="text-xs font-medium text-accent">~ {words.changedMark}</span>
  );
}

function Fields({ item, part }: Pick<RecordItemProps, 'item' | 'part'>) {
  const said = Object.keys(part.fields).filter((name) => fieldOf(item, name) !== '');
  if (said.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs">
      {said.map((name) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="measure break-words whitespace-pre-line">
            <VisibleText text={fieldOf(item, name)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What it says now stands above; here is what it said before. */
function Changes({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <dl className="measure mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs">
      {changes.map(({ name, before }) => (
        <div key={name} className="contents">
          <dt className="text-muted">{words.before(nameOf(name))}</dt>
          <dd className="border-l-2 border-l-removed bg-removed/8 px-2 break-words whitespace-pre-line">
            {before === '' ? (
              <span className="text-muted">{words.nothing}</span>
            ) : (
              <VisibleText text={before} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const nameOf = (name: string): string =>
  name === 'title' ? words.titleField.toLowerCase() : name === 'text' ? words.textField.toLowerCase() : name;

interface DeedsProps {
  item: Item;
  items: readonly Item[];
  editing: Editing | null;
  thing: Thing;
  at: Commenting;
}

function Deeds({ item, items, editing, thing, at }: DeedsProps) {
  const named = (what: string): string => `${what}: ${item.title}`;
  return (
    <div className="-my-1 flex shrink-0 gap-0.5">
      <CommentButton thing={thing} at={at} />
      {editing === null ? null : (
        <>
          <IconButton
            name={named(words.edit)}
            icon={<Pencil size={14} aria-hidden />}
            autoFocus={editing.closed === item.id}
            onClick={() => editing.setOpen(item.id)}
          />
          <IconButton
            name={named(words.remove)}
            icon={<Trash2 size={14} aria-hidden />}
            onClick={() => void editing.put(items.filter(({ id }) => id !== item.id))}
          />
        </>
      )}
    </div>
  );
}
