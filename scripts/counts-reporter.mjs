/**
 * A vitest reporter that writes what `npm test` counts: tests passed, failed and skipped, with the reason given to
 * `ctx.skip(reason)`, which vitest's JSON reporter leaves out, and how many ran on which recorded transcript. A file that
 * cannot be loaded and an error outside any test count as one failure each: otherwise a suite that never ran would look
 * like a suite without tests.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';

export default class CountsReporter {
  /** @param {{ file: string }} options where to write; the runner passes it through the environment */
  constructor(options = {}) {
    this.file = options.file ?? process.env.PATCHBAY_COUNTS_FILE;
  }

  onTestRunEnd(testModules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, skips: [], transcripts: {} };
    for (const module of testModules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        for (const { type, message } of test.annotations())
          if (type === 'transcript') counts.transcripts[message] = (counts.transcripts[message] ?? 0) + 1;
        if (result.state === 'passed') counts.passed += 1;
        else if (result.state === 'failed') failedHere += 1;
        else {
          counts.skipped += 1;
          const where = relative(process.cwd(), module.moduleId);
          counts.skips.push({
            name: `${where} > ${test.fullName}`,
            reason: result.note ?? 'no reason given',
          });
        }
      }
      if (failedHere === 0 && module.state() === 'failed') failedHere = 1;
      counts.failed += failedHere;
    }
    if (this.file === undefined) return;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, `${JSON.stringify(counts)}\n`);
  }
}
