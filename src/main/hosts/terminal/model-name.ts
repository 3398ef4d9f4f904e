/** The name of a model from what was typed of it. */
import { fail, ok, type Result } from '../../../shared/result.ts';

/**
 * The name a session stores for its model. An endpoint given for this run only is a name of its own:
 * `endpoint:http://host/v1?window=8192#model`. Fails with `invalid`; `help` is a hint.
 */
export function modelName(
  model: string | null,
  endpoint: string | null,
  window: string | null,
  help: string,
): Result<string | null> {
  if (endpoint === null) {
    if (window === null) return ok(model);
    return fail('invalid', '--window goes with --endpoint, --gguf or --embedded.', help);
  }
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return fail('invalid', `--endpoint takes an http or https address, not "${endpoint}".`, help);
  }
  if (url.username !== '' || url.password !== '') {
    const hint = 'Add the server in the settings, where its key is kept apart.';
    return fail('invalid', '--endpoint with a password in it would end up in the journal.', hint);
  }
  if (window !== null) {
    if (!/^[1-9]\d{0,8}$/.test(window))
      return fail('invalid', `--window is a number of tokens, not "${window}".`);
    url.searchParams.set('window', window);
  }
  if (model !== null) url.hash = encodeURIComponent(model);
  return ok(`endpoint:${url.href}`);
}
