/**
 * The system calls a sandboxed command may not make, as a seccomp program in classic BPF, made here so that nothing native has to
 * be shipped. It lists what is refused, not what is allowed: compilers and test runners use nearly everything else. A refused
 * call gets an error and the program goes on; most try something simpler.
 */

/** Numbers differ per architecture; these are all we run on. */
interface SystemCalls {
  /** As the kernel names it in `seccomp_data.arch`. */
  auditArch: number;
  /** x86-64 has a second set of numbers from here on, which would go round every comparison. */
  foreignFrom: number | null;
  clone: number;
  clone3: number;
  ioctl: number;
  socket: number;
  socketpair: number;
  refused: readonly number[];
}

/** Same numbers everywhere: io_uring, the new mount calls, pidfd_getfd. */
const commonRefused = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442];

const known: Record<string, SystemCalls> = {
  x64: {
    auditArch: 0xc000003e,
    foreignFrom: 0x40000000,
    clone: 56,
    clone3: 435,
    ioctl: 16,
    socket: 41,
    socketpair: 53,
    refused: [
      ...[101, 310, 311, 312], // ptrace, process_vm_readv, process_vm_writev, kcmp
      ...[248, 249, 250], // add_key, request_key, keyctl
      ...[298, 321, 323], // perf_event_open, bpf, userfaultfd
      ...[155, 161, 165, 166, 272, 308], // pivot_root, chroot, mount, umount2, unshare, setns
      ...[303, 304], // name_to_handle_at, open_by_handle_at
      ...[103, 163, 167, 168, 169, 172, 173, 175, 176, 179, 212, 246, 313, 320], // the machine itself
      ...commonRefused,
    ],
  },
  arm64: {
    auditArch: 0xc00000b7,
    foreignFrom: null,
    clone: 220,
    clone3: 435,
    ioctl: 29,
    socket: 198,
    socketpair: 199,
    refused: [
      ...[117, 270, 271, 272],
      ...[217, 218, 219],
      ...[241, 280, 282],
      ...[39, 40, 41, 51, 97, 268],
      ...[264, 265],
      ...[18, 60, 89, 104, 105, 106, 116, 142, 224, 225, 273, 294],
      ...commonRefused,
    ],
  },
};

/** Namespaces of one's own (mount, cgroup, uts, ipc, user, pid, net) give rights that the sandbox took away. */
const namespaceFlags = 0x7e020000;
/** Typing into the terminal that the command shares with nobody but us, and pasting on a console. */
const refusedIoctls = [0x5412, 0x541c];
/** unix, inet, inet6, netlink. Others (vsock above all) are not kept apart by a network namespace. */
const allowedFamilies = [1, 2, 10, 16];

const load = 0x20;
const jumpEqual = 0x15;
const jumpFrom = 0x35;
const jumpSet = 0x45;
const answer = 0x06;
const allow = 0x7fff0000;
const refuse = (errno: number): number => 0x00050000 | errno;
const notPermitted = refuse(1);
const noSuchCall = refuse(38);
const noSuchFamily = refuse(97);
const at = { number: 0, arch: 4, argument: (index: number): number => 16 + 8 * index };

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

const read = (offset: number): Instruction => [load, 0, 0, offset];
const reply = (value: number): Instruction => [answer, 0, 0, value];
/** `then` when the value read last is this one; else the instruction after it. */
const when = (code: number, value: number, then: number): Instruction[] => [[code, 0, 1, value], reply(then)];
/** These instructions for one system call only; they must all end in a reply. */
const forCall = (number: number, body: readonly Instruction[]): Instruction[] => [
  [jumpEqual, 0, body.length, number],
  ...body,
];

/** The program's bytes, or undefined on an architecture that we have no numbers for. `arch` as Node names it. */
export function filterProgram(arch: string = process.arch): Buffer | undefined {
  const calls = known[arch];
  if (calls === undefined) return undefined;
  const families = [
    read(at.argument(0)),
    ...allowedFamilies.flatMap((family) => when(jumpEqual, family, allow)),
    reply(noSuchFamily),
  ];
  return encode([
    read(at.arch),
    [jumpEqual, 1, 0, calls.auditArch],
    reply(noSuchCall),
    read(at.number),
    ...(calls.foreignFrom === null ? [] : when(jumpFrom, calls.foreignFrom, noSuchCall)),
    ...calls.refused.flatMap((number) => when(jumpEqual, number, notPermitted)),
    // Its flags are behind a pointer, which no filter can follow; without it the C library uses the older call.
    ...when(jumpEqual, calls.clone3, noSuchCall),
    ...forCall(calls.clone, [
      read(at.argument(0)),
      ...when(jumpSet, namespaceFlags, notPermitted),
      reply(allow),
    ]),
    ...forCall(calls.ioctl, [
      // The kernel looks at the low half only, so the high half must not matter here either.
      read(at.argument(1)),
      ...refusedIoctls.flatMap((request) => when(jumpEqual, request, notPermitted)),
      reply(allow),
    ]),
    ...forCall(calls.socket, families),
    ...forCall(calls.socketpair, families),
    reply(allow),
  ]);
}

function encode(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(instructions.length * 8);
  for (const [index, [code, ifTrue, ifFalse, value]] of instructions.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}
