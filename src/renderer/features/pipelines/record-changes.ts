/** What the newest version of a record did to each item, for whoever approves it again. Pure. */
import type { Part } from '../../../shared/pipeline.ts';
import type { Item, StageRecord } from '../../../shared/pipeline-run.ts';

export interface FieldChange {
  /** Name of the part's field; `title` and `text` are the item's own. */
  name: string;
  before: string;
  after: string;
}

export type ItemChange = { kind: 'added' } | { kind: 'changed'; fields: FieldChange[] };

/** As if `seen` had been the version before: for whoever has seen no other since. */
export function since(seen: StageRecord, record: StageRecord): StageRecord {
  const known = new Map(seen.items.map((item) => [item.id, item]));
  const ids = new Set(record.items.map(({ id }) => id));
  const differ = record.items.filter((item) => JSON.stringify(item) !== JSON.stringify(known.get(item.id)));
  return {
    ...record,
    changed: differ.map(({ id }) => id),
    before: differ.flatMap(({ id }) => known.get(id) ?? []),
    removed: seen.items.filter(({ id }) => !ids.has(id)),
  };
}

/** By id; an item that is as it was is not in it. */
export function changesIn(record: StageRecord): Map<string, ItemChange> {
  const before = new Map(record.before.map((item) => [item.id, item]));
  return new Map(
    record.items
      .filter(({ id }) => record.changed.includes(id))
      .map((item) => {
        const was = before.get(item.id);
        return [
          item.id,
          was === undefined ? { kind: 'added' } : { kind: 'changed', fields: between(was, item) },
        ];
      }),
  );
}

/** Empty without it. A field may be called what every object has, like `constructor`. */
export const fieldOf = ({ fields }: Item, name: string): string =>
  new Map(Object.entries(fields)).get(name) ?? '';

function between(was: Item, is: Item): FieldChange[] {
  const names = [...new Set([...Object.keys(was.fields), ...Object.keys(is.fields)])];
  const all: FieldChange[] = [
    { name: 'title', before: was.title, after: is.title },
    { name: 'text', before: was.text, after: is.text },
    ...names.map((name) => ({ name, before: fieldOf(was, name), after: fieldOf(is, name) })),
  ];
  return all.filter(({ before, after }) => before !== after);
}

/** What the person has said of an item that is edited; the rest is as it is in the record, whatever becomes of that meanwhile. */
export interface Edits {
  title?: string;
  text?: string;
  fields: Readonly<Record<string, string>>;
}

export const edited = (item: Item, { fields, ...own }: Edits): Item => ({
  ...item,
  ...own,
  fields: { ...item.fields, ...fields },
});

/** Where somebody else has changed meanwhile what the person is changing, to something else than they do. */
export function clashesIn(began: Item, now: Item, edits: Edits): FieldChange[] {
  const said = new Set([
    ...Object.keys(edits).filter((key) => key !== 'fields'),
    ...Object.keys(edits.fields),
  ]);
  const wanted = edited(now, edits);
  const theirs = new Set(between(now, wanted).map(({ name }) => name));
  return between(began, now).filter(({ name }) => said.has(name) && theirs.has(name));
}

export interface Counted {
  added: number;
  changed: number;
  removed: number;
}

export function countedIn(record: StageRecord): Counted {
  const changes = [...changesIn(record).values()];
  const added = changes.filter(({ kind }) => kind === 'added').length;
  return { added, changed: changes.length - added, removed: record.removed.length };
}

/** All items as they are to be, with one put in the place of its like, or behind the last of its part. */
export function withItem(items: readonly Item[], item: Item): Item[] {
  if (items.some(({ id }) => id === item.id)) return items.map((one) => (one.id === item.id ? item : one));
  const last = items.findLastIndex(({ part }) => part === item.part);
  return last < 0 ? [...items, item] : items.toSpliced(last + 1, 0, item);
}

export const blankItem = ({ name }: Pick<Part, 'name'>): Item => ({
  ...{ id: '', part: name, title: '', text: '', fields: {} },
});
