/**
 * Where the editor gets its worker and its Trusted Types policy from. Must have run before any module of the editor is
 * loaded, because they make their policies while they load; the order of imports is not enough, since the bundler may
 * change it, so the editor is only reached through `loadDiffSurface`. All of the editor's parts share the one policy
 * named here; the page's header has to allow `patchbay` (and `dompurify`, which cleans what hovers show).
 */
import workerUrl from 'monaco-editor/editor/editor.worker.js?worker&url';

const policyName = 'patchbay';

/** What the editor asks its policies for; the browser's own type is not in every TypeScript library. */
interface TrustedPolicy {
  readonly name: string;
  createHTML?(input: string): unknown;
  createScriptURL?(input: string): unknown;
}

interface TrustedPolicies {
  createPolicy(
    name: string,
    rules: { createHTML(input: string): string; createScriptURL(input: string): string },
  ): TrustedPolicy;
}

function sameOrigin(address: string): string {
  if (new URL(address, location.href).origin !== location.origin) throw new TypeError(`not ours: ${address}`);
  return address;
}

function prepareEditor(): void {
  const policies = (globalThis as { trustedTypes?: TrustedPolicies }).trustedTypes;
  // The editor escapes what it turns into markup itself; scripts may only come from where the page came from.
  const policy = policies?.createPolicy(policyName, {
    createHTML: (html) => html,
    createScriptURL: sameOrigin,
  });
  const environment = {
    getWorker: (): Worker => {
      const address = policy?.createScriptURL?.(workerUrl) ?? sameOrigin(workerUrl);
      return new Worker(address as string, { type: 'module', name: 'diff' });
    },
    createTrustedTypesPolicy: () => policy,
  };
  Object.assign(globalThis, { MonacoEnvironment: environment });
}

let loading: Promise<typeof import('./diff-surface.ts')> | null = null;

/** The editor's code, fetched at the first call; rejects when it cannot be fetched, and the next call tries again. */
export function loadDiffSurface(): Promise<typeof import('./diff-surface.ts')> {
  if (loading === null) {
    if (!('MonacoEnvironment' in globalThis)) prepareEditor();
    loading = import('./diff-surface.ts').catch((failure: unknown) => {
      loading = null;
      throw failure;
    });
  }
  return loading;
}
