/**
 * The documents of a pipeline's folder: an index to choose from, and the reading of one by its name. A name is looked up in the index
 * and never becomes a path, so a model cannot read anything else through it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { digestBytes } from '../../base/digest.ts';
import { readPlainText } from '../../base/read-plain-text.ts';
import { type PipelineDocument, readDocument } from './document-file.ts';

export interface IndexedDocument extends Omit<PipelineDocument, 'body'> {
  /** Of its body. */
  tokens: number;
}

export interface DocumentIndex {
  /** Sorted by name. */
  documents: readonly IndexedDocument[];
  /** Files that do not count, each with why. */
  problems: readonly string[];
  /** From disk, as it is now. `not_found` for a name that is not in the index, `invalid` for a file that has gone wrong since. */
  open(name: string): Result<OpenedDocument>;
}

export interface OpenedDocument extends IndexedDocument {
  body: string;
  /** Of the body, so that a record can tell what was read. */
  digest: string;
}

export interface IndexRules {
  /** Whether files and the folder may be links: those of the person's may, those of a folder from elsewhere may not. */
  links: boolean;
  /** Tokens of a text by the model's own count; without it they are estimated. */
  count?: (text: string) => number;
}

const mostBytes = 64_000;
const mostFiles = 200;

/** Four bytes a token: near enough for a budget, and in scripts of two bytes a letter on the safe side. */
const estimated = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

/** An empty index where there is no such folder. */
export function readIndex(folder: string, { links, count = estimated }: IndexRules): DocumentIndex {
  const readOne = (file: string): Result<OpenedDocument> => {
    const read = readPlainText(join(folder, file), { links, mostBytes });
    if (read.kind === 'none') return fail('not_found', `${file}: it is not there any more.`);
    if (read.kind === 'unreadable') return fail('invalid', `${file}: ${read.why}.`);
    const document = readDocument(file, read.text);
    if (!document.ok) return document;
    const { body } = document.value;
    return ok({ ...document.value, tokens: count(body), digest: digestBytes(body) });
  };
  const { files, problems } = filesOf(folder);
  const documents: IndexedDocument[] = [];
  for (const file of files) {
    const read = readOne(file);
    if (!read.ok) problems.push(read.error.message);
    else {
      const { body: _, digest: __, ...indexed } = read.value;
      documents.push(indexed);
    }
  }
  return {
    documents,
    problems,
    open(name) {
      if (documents.some((one) => one.name === name)) return readOne(`${name}.md`);
      const names = documents.map((one) => one.name).join(', ');
      return fail(
        'not_found',
        `There is no document ${JSON.stringify(name)}. There are: ${names || 'none'}.`,
      );
    },
  };
}

function filesOf(folder: string): { files: string[]; problems: string[] } {
  if (!existsSync(folder)) return { files: [], problems: [] };
  try {
    const all = readdirSync(folder)
      .filter((file) => file.endsWith('.md'))
      .sort();
    const problems = all.length > mostFiles ? [`${folder}: only the first ${mostFiles} files count.`] : [];
    return { files: all.slice(0, mostFiles), problems };
  } catch (error) {
    return { files: [], problems: [`${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`] };
  }
}
