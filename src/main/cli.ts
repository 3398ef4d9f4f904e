/** `npm run cli -- …`: the terminal host's entry. */
import { main } from './hosts/terminal/main.ts';
import { createTerminal } from './hosts/terminal/terminal.ts';

const code = await main(process.argv.slice(2), createTerminal());
// Output to a pipe is written in the background; ending before it is out would cut it.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
);
process.exit(code);
