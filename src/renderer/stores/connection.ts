/**
 * The one way out of the page. `client()` is the same object for the page's whole life: a lost connection is replaced
 * underneath it, and calls made in between fail at once with `unavailable` instead of waiting for ever. Those made before the first
 * attempt has come out are no failure: who is quicker than the connection waits for it.
 */
import { type ClientLink, createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { create } from 'zustand';
import type { Contract } from '../../shared/contract.ts';
import type { Failure } from '../../shared/result.ts';
import { lostFailure } from './failure.ts';
import { type Link, openPort } from './port-transport.ts';
import { type Opened, openSocket, takeToken } from './socket-transport.ts';

export type Client = ContractRouterClient<Contract>;

interface Connection {
  /** refused: the host does not know this page (no or a wrong token); it is not tried again. */
  status: 'connecting' | 'open' | 'lost' | 'refused';
  failure: Failure | null;
  /** Counts connections: another number means everything followed has to be followed anew. */
  generation: number;
  /** Milliseconds since 1970 of the next attempt; null when none is planned. */
  retryAt: number | null;
}

export const useConnection = create<Connection>(() => ({
  status: 'connecting',
  failure: null,
  generation: 0,
  retryAt: null,
}));

let link: Link | null = null;

const dispatch: ClientLink<Record<never, never>> = {
  async call(path, input, options) {
    if (useConnection.getState().status === 'connecting') await firstOutcome();
    if (link !== null) return link.call(path, input, options);
    throw new ORPCError('UNAVAILABLE', { message: lostFailure.message, data: { hint: lostFailure.hint } });
  },
};

const firstOutcome = (): Promise<void> =>
  new Promise((resolve) => {
    const stop = useConnection.subscribe(({ status }) => {
      if (status === 'connecting') return;
      stop();
      resolve();
    });
  });

const theClient: Client = createORPCClient<Client>(dispatch);

export const client = (): Client => theClient;

/** Back-off in milliseconds before attempt number `attempt`, from 1. */
export const backOff = (attempt: number): number => Math.min(10_000, 250 * 2 ** (attempt - 1));

/** Connects and stays connected. Call once, when the page starts. */
export function startConnection(): void {
  if (isElectron()) {
    openPort((port) => adopt({ link: port.link, closed: port.closed }, () => {}));
    return;
  }
  retry = keepConnected();
  // A computer that wakes up should not wait for the back-off, and another tab may have signed in meanwhile.
  addEventListener('online', retry);
  addEventListener('focus', retry);
  // The address with a new key opened in this tab: a browser does not load the page anew for that.
  addEventListener('hashchange', () => (useConnection.getState().status === 'open' ? takeToken() : retry()));
  retry();
}

let retry: () => void = () => {};
/** Tries again now instead of when the back-off says so. */
export const retryConnection = (): void => retry();

/** `text` is the address that the host printed, or the key in it alone. */
export function signIn(text: string): void {
  const key = /[#&]token=([^&\s]+)/.exec(text)?.[1] ?? text.trim();
  location.hash = new URLSearchParams({ token: key }).toString();
}

/** Opens the socket and opens it again when it is lost. Returns what tries at once, unless it is open or being tried. */
function keepConnected(): () => void {
  let attempt = 0;
  let trying = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connect = async (): Promise<void> => {
    if (trying || link !== null) return;
    clearTimeout(timer);
    trying = true;
    const opened = await openSocket();
    trying = false;
    if (opened.ok) {
      attempt = 0;
      adopt(opened, () => void connect());
      return;
    }
    if (opened.refused) {
      useConnection.setState({ status: 'refused', failure: opened.failure, retryAt: null });
      return;
    }
    attempt += 1;
    const delay = backOff(attempt);
    useConnection.setState({ status: 'lost', failure: opened.failure, retryAt: Date.now() + delay });
    timer = setTimeout(() => void connect(), delay);
  };
  return () => void connect();
}

function adopt(
  { link: opened, closed }: Pick<Extract<Opened, { ok: true }>, 'link' | 'closed'>,
  again: () => void,
): void {
  link = opened;
  useConnection.setState((state) => ({
    status: 'open',
    failure: null,
    retryAt: null,
    generation: state.generation + 1,
  }));
  void closed.then(() => {
    if (link !== opened) return;
    link = null;
    useConnection.setState({ status: 'lost', failure: lostFailure });
    again();
  });
}

export const isElectron = (): boolean =>
  location.protocol === 'app:' || / Electron\//.test(navigator.userAgent);
