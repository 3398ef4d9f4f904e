/**
 * A small service that the scripted coder writes in a run of `typescript-service`, sub-stage by sub-stage, with a mistake in most of them.
 * What it ends with lies as files in `fixtures/parcel-quotes`; what it writes first is those with something else in them, or `early`.
 */
import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const fixture = join(import.meta.dirname, '../fixtures/parcel-quotes');
const modules = join(import.meta.dirname, '../../node_modules');

/** What it is to be in the end, by path. */
const finished = (path: string): string => readFileSync(join(fixture, path.replace(/^\./, '')), 'utf8');

const early = (name: string): string => readFileSync(join(fixture, 'early', `${name}.txt`), 'utf8');

/** With `from`, which must be there, as `to`. */
function changed(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return text.replace(from, to);
}

/** Folders of `node_modules` in the project's own, as `npm install` would have put them: real files, and links in `.bin`. */
export function installTools(workspace: string): void {
  const into = join(workspace, 'node_modules');
  mkdirSync(join(into, '.bin'), { recursive: true });
  const platform = readdirSync(join(modules, '@biomejs')).filter((name) => name.startsWith('cli-'));
  const folders: [string, string][] = [
    // The newest TypeScript goes by another name here.
    ['typescript-native', 'typescript'],
    ...['undici-types', '@types/node', '@typescript', '@biomejs/biome'].map(same),
    ...platform.map((name) => same(`@biomejs/${name}`)),
  ];
  for (const [name, as] of folders) copied(join(modules, name), join(into, as));
  symlinkSync('../typescript/bin/tsc', join(into, '.bin/tsc'));
  symlinkSync('../@biomejs/biome/bin/biome', join(into, '.bin/biome'));
}

const same = (name: string): [string, string] => [name, name];

/** A hundred megabytes of programs are no second copy where one disk holds both. */
function copied(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copied(source, target);
    else
      try {
        linkSync(source, target);
      } catch {
        cpSync(source, target);
      }
  }
}

type Reply = { text: string } | { calls: { name: string; arguments: Record<string, string> }[] } | object;

const write = (path: string, content = finished(path)): Reply => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
const replace = (path: string, from: string, to: string): Reply => ({
  calls: [
    {
      name: 'apply_diff',
      arguments: { path, diff: `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE` },
    },
  ],
});
const run = (command: string): Reply => ({ calls: [{ name: 'execute_command', arguments: { command } }] });
const look = (path: string): Reply => ({ calls: [{ name: 'list_files', arguments: { path } }] });
const done = (result: string): Reply => ({
  calls: [{ name: 'attempt_completion', arguments: { result } }],
});

/** Of one session: what it does for each message. Where a turn ends the server counts a reply of its own. */
const turns = (title: string, ...each: readonly Reply[][]): object => ({
  when: [`stage ${title}\n`],
  replies: each.flatMap((replies, at) => (at === 0 ? replies : [{}, ...replies])),
});

/** With the port that was usual before the person wanted another. */
const first = changed(finished('src/settings.ts'), '5433', '8080');
const quote = finished('src/domain/quote.ts');

const skeleton = {
  project: turns(
    '"Skeleton": Project files and settings',
    [
      look('.'),
      ...['package.json', 'tsconfig.json', 'biome.json'].map((path) => write(path)),
      write('.gitignore', 'node_modules/\nbuild/\n.env\n'),
      write('.env.example', changed(finished('.env.example'), '5433', '8080')),
      // Text where a number has to be, and lines as nobody formats them.
      write('src/settings.ts', changed(changed(first, 'Number(env.PORT', 'String(env.PORT'), ';\n', ' ;\n')),
      write('tests/settings.test.ts', changed(finished('tests/settings.test.ts'), '5433', '8080')),
      done('Project files and settings are there.'),
    ],
    [
      replace(
        'src/settings.ts',
        "  const port = String(env.PORT ?? '8080');",
        "  const port = Number(env.PORT ?? '8080');",
      ),
      run('node_modules/.bin/biome check --write src tests'),
      done('The port was text; it is a number now.'),
    ],
  ),
  server: turns('"Skeleton": Server and health', [
    write('src/http/server.ts', early('server')),
    write('src/http/health.ts'),
    write('src/main.ts', early('main')),
    write('tests/http/health.test.ts'),
    done('The server answers.'),
  ]),
};

const domain = {
  pricing: turns(
    '"Domain": Prices of parcels',
    [
      write('src/domain/quote.ts', changed(quote, 'Math.ceil', 'Math.floor')),
      write('tests/domain/quote.test.ts'),
      done('Parcels have a price.'),
    ],
    // It looks like another cause and is the same failure.
    [write('src/domain/quote.ts', changed(quote, 'Math.ceil', 'Math.round')), done('Rounded.')],
    [write('src/domain/quote.ts'), done('Each kilogram that was begun counts.')],
  ),
};

const withQuotes = (text: string): string =>
  changed(
    changed(
      text,
      'createHttpServer(healthRoutes([])).listen(read.settings.port);',
      'createHttpServer(routes).listen(port);',
    ).replace(
      '  const server',
      '  const { port, surchargeCents } = read.settings;\n  const routes = [...healthRoutes([]), ...quoteRoutes(surchargeCents)];\n  const server',
    ),
    'import { createHttpServer }',
    "import { quoteRoutes } from './http/quote-routes.js';\nimport { createHttpServer }",
  );

const features = {
  quotes: turns(
    '"Routes": Quotes over HTTP',
    [
      write('src/settings.ts'),
      write('.env.example'),
      write('tests/settings.test.ts'),
      write('src/http/errors.ts', early('errors')),
      ...['src/http/read-json.ts', 'src/http/quote-routes.ts'].map((path) => write(path)),
      write('src/main.ts', withQuotes(early('main'))),
      done('POST /quotes answers, and the port is 5433.'),
    ],
    // Tests were missing: too little is covered.
    [write('tests/http/quote-routes.test.ts'), done('Both routes are tested.')],
  ),
};

const operation = {
  operation: turns('"Operation": Logs, errors and an image', [
    ...['src/log.ts', 'src/http/errors.ts', 'src/http/server.ts', 'src/main.ts'].map((path) => write(path)),
    ...['tests/log.test.ts', 'tests/http/errors.test.ts', 'scripts/check.mjs'].map((path) => write(path)),
    // No version, and no list of what is left out: both are found by the gates at the end.
    write('Dockerfile', finished('Dockerfile').replace('FROM node:22.11-slim\n', 'FROM node:latest\n')),
    done('Each answer and each line has the id of its request.'),
  ]),
};

const finish = {
  missing: turns('"Tests and documents": Missing tests', [
    run('node scripts/check.mjs'),
    done('Nothing was missing.'),
  ]),
  documents: turns('"Tests and documents": README and documents', [
    write('README.md'),
    done('README.md says how it is started.'),
  ]),
  mend: turns('"Verification": Mend what the gates found', [
    write('Dockerfile'),
    write('.dockerignore'),
    done('The image has a version, and what it must not hold is named.'),
  ]),
};

/** By name, as `startTestApp` has them. */
export const coderPlays = { ...skeleton, ...domain, ...features, ...operation, ...finish };
