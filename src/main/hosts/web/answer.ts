/**
 * What is answered once a request may be: the page's files, the exchange of the token, and REST. Everything else is not
 * there. Which requests get this far is decided in judge.ts.
 */
import { Hono } from 'hono';
import type { Log } from '../../base/log.ts';
import { neutralSentence } from '../wire-errors.ts';
import { withBody } from './body.ts';
import type { Credentials } from './credentials.ts';
import { type Verdict, zoneOf } from './judge.ts';
import { pageFile, readPageFile } from './page-files.ts';
import { createRest, openApiDocument, restPrefix } from './rest.ts';
import type { ServedRouter } from './rpc-socket.ts';
import type { Site } from './site.ts';

export interface AnswerParts {
  router: ServedRouter;
  rendererFolder: string;
  site: Site;
  credentials: Credentials;
  log: Log;
}

/** Handed over per request by the listener. */
export interface AnswerBindings {
  verdict: Extract<Verdict, { ok: true }>;
  target: string;
}

/** The body of every refusal: the shape of the contract's errors, so that a client needs one way to read them. */
export const errorBody = (status: number, code: string, message: string) => ({
  defined: false,
  code,
  status,
  message,
});

export function createAnswer({ router, rendererFolder, site, credentials, log }: AnswerParts) {
  const rest = createRest(router, log);
  const hono = new Hono<{ Bindings: AnswerBindings }>();
  hono.use(async (context, next) => {
    // The router decodes paths before it compares; nothing that it sees otherwise than the judge did is answered.
    if (zoneOf(context.req.path) !== context.env.verdict.zone) return context.notFound();
    const raw = await withBody(context.req.raw, context.env.verdict.bodyLimit);
    if (raw === undefined)
      return context.json(errorBody(413, 'INVALID', 'That is too much for one request.'), 413);
    context.req.raw = raw;
    return next();
  });

  hono.post('/auth', async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
    if (typeof token !== 'string' || !credentials.isToken(token)) {
      return context.json(
        errorBody(401, 'DENIED', 'That token is not known: open the printed address.'),
        401,
      );
    }
    // Not Secure: plain http on loopback. Gone when the browser closes, worthless when the host does.
    context.header(
      'set-cookie',
      `${site.cookieName}=${credentials.cookie}; HttpOnly; SameSite=Strict; Path=/`,
    );
    return context.json({});
  });

  hono.get(`${restPrefix}/openapi.json`, async (context) =>
    context.json((await openApiDocument()) as object),
  );
  hono.all(`${restPrefix}/*`, async (context) => (await rest(context.req.raw)) ?? context.notFound());

  hono.get('*', async (context) => {
    const wanted = context.env.verdict.zone === 'page' ? pageFile(context.env.target) : undefined;
    const bytes = wanted === undefined ? undefined : await readPageFile(rendererFolder, wanted);
    if (wanted === undefined || bytes === undefined) {
      if (wanted?.file !== 'index.html') return context.notFound();
      return context.text('The page has not been built yet. Run: npm start\n', 503);
    }
    const cache = wanted.hashed ? 'private, max-age=31536000, immutable' : 'no-store';
    return context.body(bytes, 200, { 'content-type': wanted.type, 'cache-control': cache });
  });

  hono.notFound((context) => context.json(errorBody(404, 'NOT_FOUND', 'There is nothing here.'), 404));
  hono.onError((error, context) => {
    log.error('unexpected error in the web host', error, { path: context.req.path.slice(0, 200) });
    return context.json(errorBody(500, 'INTERNAL_SERVER_ERROR', neutralSentence), 500);
  });
  return hono;
}
