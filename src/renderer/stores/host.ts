/**
 * What the host is and offers: itself, models, settings, folders. Asked when a connection opens and when
 * something here was changed; none of it is pushed.
 */
import type { z } from 'zod';
import { create } from 'zustand';
import type { modelSchema } from '../../shared/contract/models.ts';
import type { settingSchema, systemSchema } from '../../shared/contract/system.ts';
import { parseEndpointName } from '../../shared/model-name.ts';
import type { Failure, Result } from '../../shared/result.ts';
import { client, useConnection } from './connection.ts';
import { asked } from './failure.ts';
import { asTheme, setTheme, useView } from './view.ts';

export type System = z.infer<typeof systemSchema>;
export type ModelRow = z.infer<typeof modelSchema>;
export type SettingRow = z.infer<typeof settingSchema>;
export interface RecentFolder {
  path: string;
  name: string;
  exists: boolean;
}

interface Host {
  system: System | null;
  models: readonly ModelRow[];
  /** Looking for servers on this machine takes a second or two. */
  modelsLoading: boolean;
  settings: readonly SettingRow[];
  recent: readonly RecentFolder[];
  /** What the host says is not in order, in its words; empty when all is well. */
  troubles: readonly string[];
  failure: Failure | null;
}

export const useHost = create<Host>(() => ({
  system: null,
  models: [],
  modelsLoading: true,
  settings: [],
  recent: [],
  troubles: [],
  failure: null,
}));

/** Asks anew at each connection. Call once. */
export function startHost(): void {
  let generation = 0;
  useConnection.subscribe((state) => {
    if (state.status !== 'open' || state.generation === generation) return;
    generation = state.generation;
    void load();
  });
}

async function load(): Promise<void> {
  void refreshModels();
  await Promise.all([refreshSystem(), refreshSettings(), refreshRecent(), refreshTroubles()]);
}

/** Settings decide some of it: whether commands have a sandbox. */
async function refreshSystem(): Promise<void> {
  const system = await asked(() => client().system.describe());
  useHost.setState(system.ok ? { system: system.value, failure: null } : { failure: system.error });
}

/** The row of a model by the name that a session has: a bare address means whatever its server serves. */
export function modelRow(models: readonly ModelRow[], name: string): ModelRow | undefined {
  const exact = models.find((row) => row.name === name);
  const parsed = exact === undefined ? parseEndpointName(name) : undefined;
  return exact ?? models.find((row) => parsed?.model === undefined && row.endpoint === parsed?.endpoint);
}

let newestList = 0;

/** Servers are looked for at each question, so that a later one may be answered before: what the newest found out counts. */
export async function refreshModels(): Promise<Result<readonly ModelRow[]>> {
  newestList += 1;
  const list = newestList;
  useHost.setState({ modelsLoading: true });
  const models = await asked(() => client().model.list());
  if (list === newestList)
    useHost.setState({ modelsLoading: false, ...(models.ok ? { models: models.value } : {}) });
  return models;
}

async function refreshSettings(): Promise<void> {
  const settings = await asked(() => client().settings.list());
  if (!settings.ok) return;
  useHost.setState({ settings: settings.value });
  const theme = settings.value.find((setting) => setting.key === 'theme');
  if (theme !== undefined && theme.source !== 'default' && theme.value !== useView.getState().theme)
    setTheme(asTheme(theme.value));
}

export async function refreshRecent(): Promise<void> {
  const recent = await asked(() => client().workspace.recent());
  if (recent.ok) useHost.setState({ recent: recent.value });
}

async function refreshTroubles(): Promise<void> {
  const health = await asked(() => client().health.check());
  if (!health.ok) return;
  useHost.setState({ troubles: Object.values(health.value.services).filter((state) => state !== 'ok') });
}

/** Writes a value into the user file; null takes it back. The list is asked anew either way. */
export async function changeSetting(key: string, value: unknown): Promise<Result<object>> {
  const changed = await asked(() => client().settings.set({ key, value }));
  await Promise.all([refreshSettings(), refreshSystem(), refreshTroubles()]);
  return changed;
}
