/** Where a window is after its page was loaded anew, as the stores have it before anything is drawn. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const storages = { localStorage: new Map<string, string>(), sessionStorage: new Map<string, string>() };
for (const [name, items] of Object.entries(storages))
  vi.stubGlobal(name, {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  });

/** The page anew: its stores know nothing but what was kept. */
async function load(hash = '') {
  vi.resetModules();
  vi.stubGlobal('location', { hash });
  const [{ startPlace, keepScrolled, scrolledTo }, view, sessions, pipelines] = await Promise.all([
    import('../../../src/renderer/stores/place.ts'),
    import('../../../src/renderer/stores/view.ts'),
    import('../../../src/renderer/stores/sessions.ts'),
    import('../../../src/renderer/stores/pipelines.ts'),
  ]);
  startPlace();
  return { ...view, ...sessions, ...pipelines, keepScrolled, scrolledTo };
}

beforeEach(() => Object.values(storages).forEach((items) => void items.clear()));
afterEach(() => vi.resetModules());

it('is the stage and the document of a run, as far down as it was', async () => {
  const before = await load();
  before.showRuns({ page: 'run', id: 'run-1' });
  before.chooseStage('report', 'plan');
  before.readDocument('goal');
  before.keepScrolled(120);
  const page = await load();
  expect(page.useView.getState().view).toBe('pipelines');
  expect(page.usePipelines.getState()).toMatchObject({
    ...{ shown: { page: 'run', id: 'run-1' }, chosen: 'report', document: 'goal', view: null },
  });
  expect(page.scrolledTo()).toBe(120);
});

it('is the session with the file under review, and not the count of what fills the window', async () => {
  const before = await load();
  before.openSession('s-1');
  before.openReview('call-2');
  before.showFile('s-1/call-2', 'src/a.js');
  before.showDrawer('context');
  const page = await load();
  expect(page.useSessions.getState().activeId).toBe('s-1');
  expect(page.useView.getState()).toMatchObject({
    ...{ view: 'session', reviewOpen: true, reviewCallId: 'call-2', drawer: null },
    reviewFile: { patch: 's-1/call-2', path: 'src/a.js' },
  });
});

it('gives way to the list where the run was deleted meanwhile, and stays where it was not', async () => {
  const before = await load();
  before.showRuns({ page: 'run', id: 'run-1' });
  const row = { ...{ id: 'run-2', workspace: '/w', title: 'r', status: 'going', created: 0, updated: 0 } };
  const rows = [{ ...row, pipeline: 'p', stage: 'Plan', waits: null } as const];
  const gone = await load();
  gone.usePipelines.setState({ rows } as object);
  expect(gone.usePipelines.getState().shown).toEqual({ page: 'list' });
  before.showRuns({ page: 'run', id: 'run-2' });
  const there = await load();
  there.usePipelines.setState({ rows } as object);
  expect(there.usePipelines.getState().shown).toEqual({ page: 'run', id: 'run-2' });
});

it('is each window’s own; a new one begins where the last was, and the demo where it is asked for', async () => {
  const first = await load();
  first.setView('memory');
  const own = new Map(storages.sessionStorage);
  storages.sessionStorage.clear();
  const second = await load();
  expect(second.useView.getState().view).toBe('memory');
  second.setView('plan');
  storages.sessionStorage.clear();
  for (const [key, value] of own) storages.sessionStorage.set(key, value);
  expect((await load()).useView.getState().view).toBe('memory');
  storages.sessionStorage.clear();
  expect((await load()).useView.getState().view).toBe('plan');
  expect((await load('#demo')).useView.getState().view).toBe('session');
});

it('of a start for another folder is not the session that was open last, and of a window loaded anew it is', async () => {
  const rows = [{ id: 's-1', workspace: '/w/one' }];
  const openIn = async (workspace: string | null): Promise<string | null> => {
    const page = await load();
    const { useHost } = await import('../../../src/renderer/stores/host.ts');
    page.useSessions.setState({ rows, loaded: true } as object);
    useHost.setState({ system: { workspace } } as object);
    return page.useSessions.getState().activeId;
  };
  (await load()).openSession('s-1');
  expect(await openIn('/w/two'), 'its own place').toBe('s-1');
  for (const named of ['/w/one', null]) {
    storages.sessionStorage.clear();
    expect(await openIn(named)).toBe('s-1');
  }
  storages.sessionStorage.clear();
  expect(await openIn('/w/two')).toBeNull();
});

it('is as in a new window where what was kept cannot be read', async () => {
  for (const left of ['{', '7', '{"view":"attic","session":{"kind":"run"},"pipelines":{"page":"run"}}']) {
    storages.sessionStorage.set('patchbay.place', left);
    const page = await load();
    expect(page.useView.getState()).toMatchObject({ view: 'session', reviewOpen: false });
    expect(page.usePipelines.getState().shown).toEqual({ page: 'list' });
    expect(page.useSessions.getState().activeId).toBeNull();
  }
});
