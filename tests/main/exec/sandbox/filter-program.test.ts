// The filter's bytes, run by a small interpreter of classic BPF: what the kernel would answer to a call, call by call.
import { describe, expect, it } from 'vitest';
import { filterProgram } from '../../../../src/main/exec/sandbox/filter-program.ts';

interface SystemCall {
  arch?: number;
  number: number;
  /** Low and high halves are kept apart, as the program sees them. */
  args?: [low: number, high?: number][];
}

const x64 = 0xc000003e;
const answers = { allow: 0x7fff0000, notPermitted: 0x50001, noSuchCall: 0x50026, noSuchFamily: 0x50061 };

function judge(program: Buffer, { arch = x64, number, args = [] }: SystemCall): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(arch >>> 0, 4);
  for (const [index, [low, high = 0]] of args.entries()) {
    data.writeUInt32LE(low >>> 0, 16 + 8 * index);
    data.writeUInt32LE(high >>> 0, 20 + 8 * index);
  }
  let value = 0;
  for (let at = 0; at < program.length / 8; at += 1) {
    const code = program.readUInt16LE(at * 8);
    const [yes, no] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)];
    const operand = program.readUInt32LE(at * 8 + 4);
    if (code === 0x06) return operand;
    if (code === 0x20) value = data.readUInt32LE(operand);
    else if (code === 0x15) at += value === operand ? yes : no;
    else if (code === 0x35) at += value >= operand ? yes : no;
    else if (code === 0x45) at += (value & operand) !== 0 ? yes : no;
    else throw new Error(`code ${code} at ${at}`);
  }
  throw new Error('it ran off the end');
}

const program = filterProgram('x64') ?? Buffer.alloc(0);

describe('the filter on x86-64', () => {
  it.each<[string, SystemCall, keyof typeof answers]>([
    ['reading', { number: 0 }, 'allow'],
    ['execve', { number: 59 }, 'allow'],
    ['a fork', { number: 56, args: [[0x1200011]] }, 'allow'],
    ['a thread', { number: 56, args: [[0x3d0f00]] }, 'allow'],
    ['clone with a user namespace', { number: 56, args: [[0x10000011]] }, 'notPermitted'],
    ['clone with a network namespace', { number: 56, args: [[0x40000011]] }, 'notPermitted'],
    ['clone3, so that clone is used', { number: 435 }, 'noSuchCall'],
    ['unshare', { number: 272 }, 'notPermitted'],
    ['setns', { number: 308 }, 'notPermitted'],
    ['mount', { number: 165 }, 'notPermitted'],
    ['the newer ways to mount', { number: 429 }, 'notPermitted'],
    ['ptrace', { number: 101 }, 'notPermitted'],
    ['io_uring_setup', { number: 425 }, 'notPermitted'],
    ['bpf', { number: 321 }, 'notPermitted'],
    ['keyctl', { number: 250 }, 'notPermitted'],
    ['userfaultfd', { number: 323 }, 'notPermitted'],
    ['the window size of a terminal', { number: 16, args: [[1], [0x5413]] }, 'allow'],
    ['typing into a terminal', { number: 16, args: [[0], [0x5412]] }, 'notPermitted'],
    ['the same, with something in the high half', { number: 16, args: [[0], [0x5412, 1]] }, 'notPermitted'],
    ['pasting on a console', { number: 16, args: [[0], [0x541c]] }, 'notPermitted'],
    ['a socket in the file system', { number: 41, args: [[1]] }, 'allow'],
    ['an internet socket', { number: 41, args: [[2]] }, 'allow'],
    ['a socket to the machine around', { number: 41, args: [[40]] }, 'noSuchFamily'],
    ['a raw packet socket', { number: 41, args: [[17]] }, 'noSuchFamily'],
    ['a crypto socket', { number: 41, args: [[38]] }, 'noSuchFamily'],
    ['a pair of sockets', { number: 53, args: [[1]] }, 'allow'],
    ['a pair of another family', { number: 53, args: [[40]] }, 'noSuchFamily'],
    ['the second set of numbers', { number: 0x40000000 }, 'noSuchCall'],
    ['the second set, past comparisons', { number: 0x40000000 + 272 }, 'noSuchCall'],
    ['32-bit programs', { arch: 0x40000003, number: 4 }, 'noSuchCall'],
  ])('%s: %o', (_name, call, answer) => {
    expect(judge(program, call)).toBe(answers[answer]);
  });

  it('comes to an answer for every number there is', () => {
    for (let number = 0; number < 600; number += 1) {
      const found = judge(program, { number, args: [[0], [0]] });
      expect(Object.values(answers)).toContain(found);
    }
  });
});

it('refuses the same on ARM, under its numbers, and has nothing for a processor nobody tried', () => {
  const arm = filterProgram('arm64') ?? Buffer.alloc(0);
  const arch = 0xc00000b7;
  expect(judge(arm, { arch, number: 97 })).toBe(answers.notPermitted);
  expect(judge(arm, { arch, number: 220, args: [[0x10000011]] })).toBe(answers.notPermitted);
  expect(judge(arm, { arch, number: 63 })).toBe(answers.allow);
  expect(judge(arm, { number: 63 })).toBe(answers.noSuchCall);
  expect(filterProgram('mips')).toBeUndefined();
});
