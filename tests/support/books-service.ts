/**
 * A small Python service as agents of the pipeline *python-microservices* make it at level 1, with what they do wrong on the way; and a
 * PATH on which there is Python and none of its tools, so that the same is available on every machine.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Seven fields of nine are in it. */
export const wish = `Readers of our book club want one list of what we read next, instead of a thread of mails.
It must list the books, and it must take a new one with its title and its author.
Ten readers at once, and an answer within 300 ms.
It is a proof of concept; no optional modules.
It depends on nothing that we do not start ourselves.
Logins, votes and covers are out of scope.`;
export const rest = '1: a README and a Compose file\n2: a new book is in the list that is asked for next';

const says = (value: object) => ({ text: JSON.stringify(value) });
const aside = (when: string, value: object) => ({ aside: true, when: [when], replies: [says(value)] });
const write = (files: Readonly<Record<string, string>>) => ({
  calls: Object.entries(files).map(([path, content]) => ({
    ...{ name: 'write_file', arguments: { path, content } },
  })),
});
const run = (command: string) => ({ calls: [{ name: 'execute_command', arguments: { command } }] });
const done = (result: string) => ({ calls: [{ name: 'attempt_completion', arguments: { result } }] });

const nothing = { 'maturity-level': [], 'optional-modules': [], doNotGoTogether: [] };
const asides = {
  answered: aside('1: a README and a Compose file', {
    ...nothing,
    deliverables: ['a README and a Compose file'],
    'acceptance-criteria': ['a new book is in the list that is asked for next'],
  }),
  points: aside('Below are fields', {
    'business-context': ['Readers of our book club want one list of what we read next'],
    'functional-requirements': [
      ...['It must list the books', 'it must take a new one with its title and its author'],
    ],
    'non-functional-limits': ['Ten readers at once, and an answer within 300 ms'],
    'maturity-level': [{ option: '1', quote: 'proof of concept' }],
    'optional-modules': [{ option: 'none', quote: 'no optional modules' }],
    dependencies: ['It depends on nothing that we do not start ourselves'],
    'scope-boundaries': ['Logins, votes and covers are out of scope'],
    doNotGoTogether: [],
    deliverables: [],
    'acceptance-criteria': [],
  }),
  requirements: aside('Turn the fields into requirements', {
    requirement: [
      {
        ...{ title: 'List the books', text: 'GET /books must answer all books.', service: 'books_api' },
        source: 'Functional requirements',
      },
      {
        ...{ title: 'Add a book', text: 'POST /books must add one and answer it.', service: 'books_api' },
        source: 'Functional requirements',
      },
    ],
    service: [{ title: 'books_api', text: 'Keeps the list.', kind: 'api', owns: 'nothing' }],
    question: [],
    conflicts: [
      {
        ...{ rule: 'state-outside-the-process', what: 'No module keeps the list, so it would be in memory.' },
        options: ['Keep it in memory and say so', 'Add a data service over PostgreSQL'],
        recommended: 'Add a data service over PostgreSQL',
      },
    ],
  }),
  plan: aside('Plan the work in the phases below', {
    ...{ data: [], module: [], operation: [] },
    service: [
      {
        ...{ title: 'The list of books', text: 'Both endpoints of books_api.', service: 'books_api' },
        ...{ done: 'a book that was added is listed', files: 'services/books_api, tests/books_api' },
      },
    ],
    risk: [{ title: 'A restart empties the list', text: 'It is in memory.', answer: 'The README says so.' }],
  }),
};

const rules = `"""The list of books. No HTTP and no clock in here."""


def added(books: list[dict[str, str]], title: str, author: str) -> list[dict[str, str]]:
    return [*books, {"title": title, "author": author}]
`;
const routes = (more: string): string => `${more}from fastapi import APIRouter

from .rules import added

router = APIRouter()
`;
/** As it was written: Python cannot read it, which no gate sees while there is no tool that reads it. */
const unread = `from services.books_api.rules import added


def test_a_book_that_was_added_is_listed() -> None:
    assert added([], "Emma", "Austen") == [{"title": "Emma", "author": "Austen"}
`;
export const read = unread.replace('"}\n', '"}]\n');
/** No secret of anybody's. */
const secret = `BOOKS_FEED=https://reader:${'not-so-secret'}@books.example/feed\n`;

const work = {
  project: [
    write({
      'pyproject.toml': '[project]\nname = "books"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n',
      '.gitignore': '.env\n__pycache__/\n',
      '.env.example': secret,
      ...Object.fromEntries(
        ['common', 'contracts', 'services', 'services/books_api', 'tests'].map((folder) => [
          `${folder}/__init__.py`,
          '',
        ]),
      ),
    }),
    done('The packages are there.'),
  ],
  'no-secret': [
    write({ '.env.example': 'SERVICE_NAME=books-api\n' }),
    done('The cause was an address with a password.'),
  ],
  settings: [
    write({
      'common/settings.py': 'import os\n\nservice_name = os.environ["SERVICE_NAME"]\n',
      'common/health.py': 'def live() -> dict[str, str]:\n    return {"status": "up"}\n',
      'tests/common/test_health.py':
        'from common.health import live\n\n\ndef test_live() -> None:\n    assert live() == {"status": "up"}\n',
    }),
    done('Settings and health are there.'),
  ],
  contracts: [
    write({
      'contracts/books.py':
        'from typing import TypedDict\n\n\nclass Book(TypedDict):\n    title: str\n    author: str\n',
    }),
    done('The models are there.'),
  ],
  books: [
    write({
      'services/books_api/main.py': 'from .routes import router\n\nroutes = [router]\n',
      'services/books_api/settings.py': 'from common.settings import service_name\n\nname = service_name\n',
      'services/books_api/routes.py': routes('import sqlite3\n'),
      'services/books_api/utils.py': rules,
    }),
    done('Both endpoints are there.'),
  ],
  'no-database': [
    run('mv services/books_api/utils.py services/books_api/rules.py'),
    write({ 'services/books_api/routes.py': routes('') }),
    done('The cause was a database that no rule allows here.'),
  ],
  compose: [
    write({
      Dockerfile: 'FROM python:3.12-slim\nCOPY . /app\nUSER 10001\n',
      'compose.yaml': 'services:\n  books-api:\n    build: .\n    ports: ["8000:8000"]\n',
    }),
    done('Dockerfile and Compose file are there.'),
  ],
  edge: [done('At level 1 there is nothing to do.')],
  tests: [write({ 'tests/books_api/test_rules.py': unread }), done('All is covered.')],
  documents: [write({ 'README.md': '# Books\n\nThe list is in memory.\n' }), done('The README is there.')],
  ignored: [write({ '.dockerignore': '.env\n' }), done('The cause was a file that nobody had made.')],
  readable: [
    write({ 'tests/books_api/test_rules.py': read }),
    done('The cause was a bracket that was not closed.'),
  ],
};

const when: Readonly<Record<keyof typeof work, string>> = {
  'no-secret': 'No secret in a file:',
  'no-database': 'Databases only in data services, no import between services:',
  ignored: 'there is no .dockerignore',
  readable: 'tests/books_api/test_rules.py:',
  project: '": Project files and packages',
  settings: '": Settings and health',
  contracts: '": Contracts',
  books: '": The list of books',
  compose: '": Dockerfile and Compose file',
  edge: '": Nginx',
  tests: '": Missing tests',
  documents: '": README and documents',
};

/** What failed comes before what is to be done: the message that gives work back holds both. */
export const plays = {
  ...asides,
  ...Object.fromEntries(
    Object.entries(when).map(([name, phrase]) => [
      name,
      { when: [phrase], replies: work[name as keyof typeof work] },
    ]),
  ),
};

const program = (name: string): string => {
  const found = execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  if (!found.startsWith('/')) throw new Error(`${name} is no program here`);
  return found;
};

/** A folder for PATH: a shell, what the shipped gates and the story run, and a Python without anything that was installed for it. */
export function toolless(): string {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-path-'));
  for (const name of ['bash', 'sh', 'env', 'grep', 'mv']) symlinkSync(program(name), join(folder, name));
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  // -S: without site-packages.
  put(join(folder, 'python3'), `#!/bin/sh\nexec "${python.trim()}" -S "$@"\n`);
  return folder;
}

function put(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

/**
 * Puts a `ruff` on that PATH. It is a stand-in and no Ruff: it has Python compile each file and looks for spaces at ends of lines, and tells
 * what it really found in the form of Ruff's output. So a pass of its gate is of these files and of nothing that was printed beforehand.
 */
export function putRuff(folder: string): void {
  put(
    join(folder, 'ruff'),
    `#!/usr/bin/env python3
import pathlib, sys
found = []
for path in sorted(pathlib.Path(".").rglob("*.py")):
    text = path.read_text()
    if sys.argv[1] == "format":
        if any(line != line.rstrip() for line in text.splitlines()):
            found.append(f"Would reformat: {path}")
        continue
    try:
        compile(text, str(path), "exec")
    except SyntaxError as error:
        found.append(f"{path}:{error.lineno}:{error.offset}: invalid-syntax: {error.msg}")
print("\\n".join([*found, f"Found {len(found)} error{'' if len(found) == 1 else 's'}."]) if found else "All checks passed!")
sys.exit(1 if found else 0)
`,
  );
}
