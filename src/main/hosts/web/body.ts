/**
 * Reads a request's body before anything else does, and no more of it than allowed: what a header says of its length is
 * not what comes, and a body in chunks has none.
 */

/** The request with its body in memory, or undefined when the body has more than `limit` bytes. */
export async function withBody(request: Request, limit: number): Promise<Request | undefined> {
  if (request.body === null || request.method === 'GET' || request.method === 'HEAD') return request;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  const { method, headers, signal } = request;
  const body = size === 0 ? null : Buffer.concat(chunks);
  return new Request(request.url, { method, headers, body, signal });
}
