/**
 * The contract as REST under `/api/v1`, streams as server-sent events, and the OpenAPI document that describes it. The
 * document is made from the contract when it is first asked for, so it cannot be out of step and costs no start.
 */
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { contract } from '../../../shared/contract.ts';
import type { CallContext } from '../../api/shell.ts';
import type { Log } from '../../base/log.ts';
import { createWireErrors } from '../wire-errors.ts';
import type { ServedRouter } from './rpc-socket.ts';

export const restPrefix = '/api/v1';

/** Answers a request whose path begins with the prefix; undefined when no call of the contract is meant. */
export function createRest(router: ServedRouter, log: Log) {
  const errors = createWireErrors(log);
  const handler = new OpenAPIHandler<CallContext>(router, {
    interceptors: [errors.request],
    clientInterceptors: [errors.call],
    // A stream that says nothing for long is kept open through proxies and noticed when it is dead.
    eventIteratorKeepAliveInterval: 15_000,
  });
  return async (request: Request): Promise<Response | undefined> => {
    const { response } = await handler.handle(request, { prefix: restPrefix, context: { through: 'rest' } });
    return response;
  };
}

let document: Promise<unknown> | undefined;

/** The OpenAPI document of the contract. */
export function openApiDocument(): Promise<unknown> {
  document ??= generate();
  return document;
}

async function generate(): Promise<unknown> {
  const [{ OpenAPIGenerator }, { ZodToJsonSchemaConverter }] = await Promise.all([
    import('@orpc/openapi'),
    import('@orpc/zod/zod4'),
  ]);
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(contract, {
    info: { title: 'Patchbay', version: '1' },
    servers: [{ url: restPrefix }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
  });
}
