/**
 * Reads a reply of the text rung while it comes: prose as text, blocks that open with "```call" as calls, in order. A block
 * that is not closed was cut and is never executed; a block inside of another fence is quoted, not meant.
 */
import { randomUUID } from 'node:crypto';
import type { ToolSpec } from '../../base/tool-spec.ts';
import type { ModelPart } from '../model.ts';
import { type BlockReader, createBlockReader, longerFence } from './block-reader.ts';
import type { ReplyReader } from './reply-form.ts';

const opener = /^ {0,3}(`{3,})call(?:[ \t]+([\w-]+))?[ \t]*$/;
const anyFence = /^ {0,3}(`{3,}|~{3,})/;
/** What a line can still become a fence from, so it is not shown before it is whole. */
const maybeFence = /^ {0,3}(?:`{0,2}|~{0,2}|(?:`{3,}|~{3,})[\s\S]*)$/;

interface Fence {
  mark: string;
  length: number;
}

const fenceOf = (run: string): Fence => ({ mark: run.charAt(0), length: run.length });

const closes = (line: string, { mark, length }: Fence): boolean => {
  const run = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
  return run?.startsWith(mark) === true && run.length >= length;
};

export function createTextReader(tools: readonly ToolSpec[]): ReplyReader {
  let parts: ModelPart[] = [];
  let line = '';
  /** Of the unfinished line, already handed out. */
  let shown = 0;
  /** White space that is only handed out when words follow: between blocks it says nothing. */
  let blank = '';
  let quoted: Fence | undefined;
  let block: { reader: BlockReader; fence: Fence; index: number; begun: boolean; early: string } | undefined;
  /** The closed call whose raw text may go on after what looked like its end. */
  let doubtful: { index: number; fence: Fence } | undefined;
  let calls = 0;

  const say = (text: string): void => {
    const all = blank + text;
    const words = all.trimEnd();
    blank = all.slice(words.length);
    if (words !== '') parts.push({ kind: 'text', text: words });
  };
  const tell = (tool: string, pieces: readonly string[], problem?: string): void => {
    if (block === undefined) return;
    const { index } = block;
    const more = problem === undefined ? {} : { problem };
    const first = block.begun ? {} : { id: `call_${randomUUID()}`, name: tool };
    block.begun = true;
    parts.push({ kind: 'call', index, ...first, arguments: block.early + pieces.join(''), ...more });
    block.early = '';
  };
  const open = (name: string | undefined, fence: Fence): void => {
    const reader = createBlockReader(name, tools, fence.length);
    block = { reader, fence, index: calls, begun: false, early: '' };
    calls += 1;
    if (name !== undefined) tell(name, []);
  };
  const close = (cut?: string): void => {
    if (block === undefined) return;
    const { tool, pieces, problem, raw } = block.reader.close();
    tell(tool, pieces, cut ?? problem);
    if (raw) doubtful = { index: block.index, fence: block.fence };
    block = undefined;
  };
  const openBlock = (run: string, name: string | undefined): void => {
    if (quoted === undefined) {
      blank = blank === '' ? '' : '\n';
      open(name, fenceOf(run));
      return;
    }
    // In a longer fence it is an example; in one of the same length that fence may have been left open.
    if (quoted.length <= run.length) {
      open(name, fenceOf(run));
      close(inAnother);
    }
    say(`${line.slice(shown)}\n`);
  };
  const proseLine = (): void => {
    const called = opener.exec(line);
    if (called !== null) {
      openBlock(called[1] ?? '', called[2]);
      return;
    }
    const fence = anyFence.exec(line)?.[1];
    if (doubtful !== undefined && quoted === undefined && closes(line, doubtful.fence)) {
      parts.push({ kind: 'call', index: doubtful.index, arguments: '', problem: longerFence });
      doubtful = undefined;
    }
    if (quoted !== undefined && closes(line, quoted)) quoted = undefined;
    else if (quoted === undefined && fence !== undefined) quoted = fenceOf(fence);
    say(`${line.slice(shown)}\n`);
  };
  const wholeLine = (): void => {
    if (block === undefined) proseLine();
    else if (closes(line, block.fence)) close();
    else {
      const pieces = block.reader.line(line);
      const tool = block.reader.tool();
      if (tool === undefined) block.early += pieces.join('');
      else if (pieces.length > 0 || !block.begun) tell(tool, pieces);
    }
    line = '';
    shown = 0;
  };

  return {
    read(text) {
      parts = [];
      const lines = text.split('\n');
      for (const [at, piece] of lines.entries()) {
        line += piece;
        if (at < lines.length - 1) {
          line = line.replace(/\r$/, '');
          wholeLine();
        } else if (block === undefined && !maybeFence.test(line)) {
          say(line.slice(shown));
          shown = line.length;
        }
      }
      return parts;
    },
    end() {
      parts = [];
      if (block !== undefined && line !== '') wholeLine();
      else if (line !== '') proseLine();
      close(unclosed);
      return { parts, broken: false };
    },
  };
}

const unclosed =
  'The block of this call was not closed, so it may be cut and was not run. Close it with a line of ``` alone.';

const inAnother =
  'This block stands inside another fence that was not closed, so it was not run. Close that fence first.';
