/**
 * What a run leaves as files: its records, its report, the files as they were when it began. One folder for each run, in the data folder;
 * the person copies it where they want it. A page to print is made here, too: HTML without scripts, styles for paper, nothing from outside.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Marked } from 'marked';
import { ok, type Result } from '../../shared/result.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { digestBytes } from '../base/digest.ts';
import { failFromErrno } from '../workspace/errno.ts';

export interface Artefacts {
  /** Digest of the text, or why the disk does not take it. The name has no folder in it. */
  write(run: string, name: string, text: string): Promise<Result<string>>;
  /** Undefined when it is not there. */
  read(run: string, name: string): Promise<string | undefined>;
  /** Names, sorted. */
  list(run: string): Promise<string[]>;
  folder(run: string): string;
  remove(run: string): Promise<void>;
}

export function createArtefacts(root: string): Artefacts {
  const folder = (run: string): string => join(root, run);
  return {
    async write(run, name, text) {
      const bytes = Buffer.from(text);
      const path = join(folder(run), name);
      try {
        await mkdir(folder(run), { recursive: true });
        await writeFileAtomic(path, bytes);
      } catch (error) {
        return failFromErrno(error, path);
      }
      return ok(digestBytes(bytes));
    },
    read: (run, name) => readFile(join(folder(run), name), 'utf8').catch(() => undefined),
    list: async (run) => (await readdir(folder(run)).catch(() => [])).sort(),
    folder,
    remove: (run) => rm(folder(run), { recursive: true, force: true }),
  };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * There is no HTML in a text: what looks like some is read as any other words, also where a tag is left open. Links and pictures are not
 * made of what a model wrote.
 */
const markdown = new Marked({
  tokenizer: { html: () => undefined, tag: () => undefined },
  renderer: {
    html: ({ text }) => escaped(text),
    link: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text),
  },
});

/** Words in cells are broken between letters only where nothing else is left, since a narrow column is else one letter wide. */
const style = `:root{--line:#d0d7de;--soft:#f6f8fa}
body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff;overflow-wrap:break-word}
h1{font-size:20px;line-height:1.3}h2{font-size:16px;margin-top:2rem;border-bottom:1px solid var(--line)}h3{font-size:14px}
table{border-collapse:collapse;width:100%;font-size:12px}td,th{border:1px solid var(--line);padding:4px 6px;text-align:left;vertical-align:top}
th{background:var(--soft)}td:first-child{min-width:8rem}code{font:12px ui-monospace,monospace;overflow-wrap:anywhere}blockquote{margin:0;padding-left:1rem;border-left:3px solid var(--line)}
@media screen and (max-width:40rem){table{display:block;overflow-x:auto}td code{display:inline-block;min-width:12rem}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--line:#3d444d;--soft:#161b22}body{color:#e6edf3;background:#0d1117}}
@page{margin:16mm 14mm;@bottom-right{content:counter(page) " / " counter(pages);font:9px system-ui,sans-serif}}
@media print{body{margin:0;padding:0;max-width:none;font-size:12px}table{font-size:10px}code{font-size:9px}h2,h3,p:has(+blockquote){break-after:avoid}tr,blockquote,li{break-inside:avoid}}`;

/** A whole page of Markdown, for a browser and for paper. */
export function printable(title: string, text: string): string {
  const body = markdown.parse(text, { async: false });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escaped(title)}</title><style>${style}</style></head>
<body>${body}</body></html>
`;
}
