// Four projects, so that `npm test` can show and count them apart. "unit" is everything under tests/ that the other
// three do not take: a test in a new folder can therefore not be forgotten.
// `isolate: false`: the files of a worker share its modules, since reading them anew for each took a quarter of the time.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const minute = 60_000;
/** More than cores: most of a test's time goes by while another process starts, answers or ends. */
const maxWorkers = 3;
const env = {
  /** Folders of tests are made by tests; what asks for trust says so itself. */
  PATCHBAY_TRUST: 'off',
  /** What a request looks like must not hang on how many came before it; tests of learning turn it on. */
  PATCHBAY_LEARNING: 'false',
  /** The app is started some three hundred times; compiling it anew was a third of each start. */
  NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled'),
};
/** How long something is waited for that is there at once on a quiet machine. */
const expectOptions = { poll: { timeout: 20_000 } };
const globalSetup = './tests/support/built.ts';
const own = ['tests/contract/**', 'tests/journeys/**', 'tests/e2e/**', 'tests/bench/**', '**/fixtures/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: own,
          isolate: false,
          testTimeout: minute / 2,
          expect: expectOptions,
          maxWorkers,
          globalSetup,
        },
      },
      {
        test: {
          name: 'contract',
          env,
          include: ['tests/contract/**/*.test.ts'],
          isolate: false,
          testTimeout: minute,
        },
      },
      {
        test: {
          name: 'journeys',
          env,
          include: ['tests/journeys/**/*.test.ts'],
          isolate: false,
          testTimeout: 2 * minute,
          expect: expectOptions,
          maxWorkers,
          globalSetup,
        },
      },
      {
        test: {
          name: 'browser',
          env,
          include: ['tests/e2e/**/*.test.ts'],
          isolate: false,
          testTimeout: 2 * minute,
          expect: expectOptions,
          hookTimeout: minute,
          maxWorkers,
          globalSetup,
        },
      },
    ],
  },
});
