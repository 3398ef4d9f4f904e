/**
 * What the scripted server tells of itself and lets be steered beside its answers, in the manner of llama.cpp: models,
 * properties, slots, the template, the end of a thinking. It may become another model while it runs, as real ones do.
 */
import { json } from './server-wire.ts';

type Respond = (status: number, body: unknown) => void;

/** What is behind the address. Without a `template` the server tells nothing of one. */
export interface Identity {
  model: string;
  build?: string;
  /** Its text: `enable_thinking` in it is a switch for thinking, `reasoning_content` keeps reasoning. */
  template?: string;
}

/** The exchanges under way, by the server's own name for them. */
export interface Exchanges {
  /** `works`: false for one that hangs, which a real server would not call processing. */
  begin(id: string, works: boolean): void;
  end(id: string): void;
  /** False when there is none of that name. */
  endThinking(id: string): boolean;
  isThinkingEnded(id: string): boolean;
  working(): number;
  /** Most that worked at once so far. */
  most(): number;
}

export function createExchanges(): Exchanges {
  const open = new Map<string, { works: boolean; ended: boolean }>();
  let most = 0;
  const working = (): number => [...open.values()].filter(({ works }) => works).length;
  return {
    begin(id, works) {
      open.set(id, { works, ended: false });
      most = Math.max(most, working());
    },
    end: (id) => void open.delete(id),
    endThinking(id) {
      const exchange = open.get(id);
      if (exchange !== undefined) exchange.ended = true;
      return exchange !== undefined;
    },
    isThinkingEnded: (id) => open.get(id)?.ended === true,
    working,
    most: () => most,
  };
}

export interface About {
  identity: Identity;
  window: number;
  slots: number;
  /** The end of a thinking can be asked for. */
  control: boolean;
  exchanges: Exchanges;
}

/** Answers a request about a llama.cpp server; false when it is about something else. `body` is parsed JSON. */
export function answerAbout(route: string, body: unknown, about: About, respond: Respond): boolean {
  const { identity, window, slots, exchanges } = about;
  const { template, build } = identity;
  switch (route) {
    case 'GET /props':
      respond(200, {
        default_generation_settings: { n_ctx: window },
        total_slots: slots,
        ...(build === undefined ? {} : { build_info: build }),
        ...(template === undefined ? {} : { chat_template: template }),
      });
      return true;
    case 'GET /slots':
      respond(
        200,
        Array.from({ length: slots }, (_, id) => ({ id, is_processing: id < exchanges.working() })),
      );
      return true;
    case 'POST /apply-template':
      if (template === undefined) return false;
      respond(200, { prompt: template.includes('reasoning_content') ? JSON.stringify(body) : 'prompt' });
      return true;
    case 'POST /v1/chat/completions/control':
      if (!about.control) return false;
      respond(200, { success: exchanges.endThinking(idIn(body)) });
      return true;
    default:
      return false;
  }
}

const idIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '';

export const modelList = (model: string, window: number | undefined) => ({
  object: 'list',
  data: [
    {
      id: model,
      object: 'model',
      owned_by: window === undefined ? 'someone' : 'llamacpp',
      ...(window === undefined ? {} : { meta: { n_ctx: window } }),
    },
  ],
});

export const respondTo =
  (response: Parameters<typeof json>[0]): Respond =>
  (status, body) =>
    json(response, status, body);
