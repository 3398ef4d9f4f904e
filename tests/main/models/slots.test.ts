/** What is kept of slots between two runs: only what was saved is asked for, once, and never of another model or process. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlotOutcome } from '../../../src/main/models/server-actions.ts';
import { createSlotKeeper, type Held, slotFile } from '../../../src/main/models/slots.ts';
import { pruneSlotFiles } from '../../../src/main/models/slots-prune.ts';
import { type ModelProfile, unknownProfile } from '../../../src/shared/model-profile.ts';
import { readTool, requestOf } from './collect.ts';

const profile: ModelProfile = {
  ...unknownProfile,
  kind: 'llama.cpp',
  model: 'm',
  template: 't',
  build: 'b1',
  run: 'r1',
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-slots-'));
  path = join(folder, 'slots.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function heldBy(outcome: SlotOutcome, more: Partial<Held> = {}) {
  const asked: string[] = [];
  const held: Held = {
    server: 's',
    slot: 1,
    file: 'a.bin',
    profile,
    move: async (action, slot, file) => {
      asked.push(`${action} ${slot} ${file}`);
      return outcome;
    },
    ...more,
  };
  return { held, asked };
}

const restarted: Partial<Held> = { profile: { ...profile, run: 'r2' } };

describe('the slots that were kept', () => {
  it('are asked for once, after the server was started again', async () => {
    await createSlotKeeper(path).save(heldBy('done').held);
    const { held, asked } = heldBy('done', restarted);
    const next = createSlotKeeper(path);
    expect(await next.restore(held)).toBe(true);
    expect(await next.restore(held)).toBe(false);
    expect(await createSlotKeeper(path).restore(held)).toBe(false);
    expect(asked).toEqual(['restore 1 a.bin']);
  });

  it.each<[string, Partial<Held>]>([
    ['the same process, which has it in memory', {}],
    ['another conversation', { ...restarted, file: 'b.bin' }],
    ['another server', { ...restarted, server: 'other' }],
  ])('are not asked for by %s', async (_what, more) => {
    await createSlotKeeper(path).save(heldBy('done').held);
    const { held, asked } = heldBy('done', more);
    expect(await createSlotKeeper(path).restore(held)).toBe(false);
    expect(asked).toEqual([]);
  });

  it.each<SlotOutcome>(['failed', 'refused'])('are none after a save that %s', async (outcome) => {
    await createSlotKeeper(path).save(heldBy(outcome).held);
    const { held, asked } = heldBy('done', restarted);
    expect(await createSlotKeeper(path).restore(held)).toBe(false);
    expect(asked).toEqual([]);
  });

  it('are asked nothing of a server that refuses, until it is another build', async () => {
    const { held, asked } = heldBy('refused');
    await createSlotKeeper(path).save(held);
    await createSlotKeeper(path).save(held);
    expect(asked).toHaveLength(1);
    const newer = heldBy('refused', { profile: { ...profile, build: 'b2' } });
    await createSlotKeeper(path).save(newer.held);
    expect(newer.asked).toHaveLength(1);
  });

  it('survive a record that is broken, or a folder that is gone', async () => {
    writeFileSync(path, '{"saved": 7}');
    const keeper = createSlotKeeper(path);
    expect(await keeper.restore(heldBy('done', restarted).held)).toBe(false);
    await keeper.save(heldBy('done').held);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ saved: [{ file: 'a.bin' }] });
    rmSync(folder, { recursive: true });
    await keeper.save(heldBy('done', { file: 'b.bin' }).held);
  });
});

describe('the name of a file', () => {
  const request = requestOf(
    [
      { role: 'system', content: 'rules' },
      { role: 'user', content: 'hi' },
    ],
    { tools: [readTool] },
  );
  const name = slotFile(profile, request);

  it('is plain, and stays while the conversation goes on', () => {
    expect(name).toMatch(/^patchbay-[0-9a-f]{32}\.bin$/);
    const later = {
      ...request,
      messages: [...request.messages, { role: 'assistant' as const, content: 'Hello.' }],
    };
    expect(slotFile(profile, later)).toBe(name);
    expect(slotFile({ ...profile, run: 'r9', window: 5 }, request)).toBe(name);
  });

  it.each<[string, ModelProfile, typeof request]>([
    ['model', { ...profile, model: 'n' }, request],
    ['template', { ...profile, template: 'u' }, request],
    ['build', { ...profile, build: 'b2' }, request],
    ['tools', profile, { ...request, tools: [] }],
    [
      'rules',
      profile,
      requestOf([{ role: 'system', content: 'other' }, ...request.messages.slice(1)], { tools: [readTool] }),
    ],
    [
      'message',
      profile,
      requestOf([...request.messages.slice(0, 1), { role: 'user', content: 'ho' }], { tools: [readTool] }),
    ],
  ])('is another for another %s', (_what, other, asked) => {
    expect(slotFile(other, asked)).not.toBe(name);
    expect(slotFile(other, asked)).toMatch(/^patchbay-/);
  });

  it.each<[string, Partial<ModelProfile>]>([
    ['no llama.cpp', { kind: 'vllm' }],
    ['no template', { template: null }],
    ['no build', { build: null }],
    ['no model', { model: null }],
  ])('does not exist where the profile has %s', (_what, part) => {
    expect(slotFile({ ...profile, ...part }, request)).toBeUndefined();
  });
});

describe('files of servers we start', () => {
  it('are kept, the newest first, as far as they fit', async () => {
    for (const [index, name] of ['old.bin', 'new.bin', 'newest.bin', 'notes.txt'].entries()) {
      const file = join(folder, name);
      writeFileSync(file, 'x'.repeat(100));
      utimesSync(file, index, index);
    }
    await pruneSlotFiles(folder, 250);
    expect(readdirSync(folder).sort()).toEqual(['new.bin', 'newest.bin', 'notes.txt']);
    await pruneSlotFiles(join(folder, 'absent'), 0);
  });
});
