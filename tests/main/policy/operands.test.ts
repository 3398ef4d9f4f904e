/** Which files a command runs, as far as its words show. A word too many asks again without need; one too few lets a script change. */
import { beforeAll, expect, it } from 'vitest';
import { operandsOf } from '../../../src/main/policy/operands.ts';
import { type CommandParser, loadCommandParser } from '../../../src/main/policy/parse-command.ts';

let parser: CommandParser;
beforeAll(async () => {
  parser = await loadCommandParser();
});

const makefiles = (folder: string): string[] =>
  ['Makefile', 'makefile', 'GNUmakefile'].map((name) => `${folder}${name}`);

it.each<[string, string[]]>([
  ['sh make.sh; ls', ['make.sh']],
  ['./run a b', ['run']],
  ['node app.js log.txt', ['app.js']],
  ['node --require ./x.cjs app.js', ['x.cjs', 'app.js']],
  ['node --require=./x.cjs app.js', ['app.js', 'x.cjs']],
  ['node --test a.test.js b.test.js', ['a.test.js', 'b.test.js']],
  ['node .', []],
  ['cd sub && ./run.sh', ['run.sh', 'sub/run.sh']],
  ['cd sub && npm test', ['package.json', 'sub/package.json']],
  ['npm --prefix sub test', ['package.json', 'sub/package.json']],
  ['make -C sub -f other.mk', ['other.mk', ...makefiles(''), ...makefiles('sub/')]],
  ['awk -f a.awk data.txt', ['a.awk']],
  ['sudo python3 tool.py x', ['tool.py']],
  ['uv run tool.py', ['tool.py']],
  ['go run ./x.go', ['x.go']],
  ['sh ../outside.sh', []],
  ['sh /w/in.sh', ['in.sh']],
  ['cat app.js', []],
])('%s: %j', (text, files) => {
  expect([...new Set(operandsOf(parser(text), '/w'))].sort()).toEqual([...files].sort());
});
