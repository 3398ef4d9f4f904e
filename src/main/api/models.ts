/** Models to choose from. Keys go into their own file and never come back out over the wire. */
import { demoModel, parseEndpointName } from '../../shared/model-name.ts';
import { fail } from '../../shared/result.ts';
import { holdsPassword, passwordRefused } from '../models/registry.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function modelHandlers(api: Api, { models, settings, keys }: Services) {
  return {
    list: api.model.list.handler(() => models.list()),
    add: api.model.add.handler(async ({ input: { apiKey, ...entry } }) => {
      const others = settings.get('models');
      if (holdsPassword(entry.endpoint)) unwrap(passwordRefused);
      const taken = entry.name === demoModel || parseEndpointName(entry.name) !== undefined;
      if (taken || others.some((one) => one.name === entry.name)) {
        unwrap(fail('conflict', `There already is a model "${entry.name}".`, 'Choose another name.'));
      }
      unwrap(settings.set('models', [...others, entry]));
      if (apiKey !== undefined && apiKey !== '') unwrap(keys.set(entry.name, apiKey));
      models.forget(entry.name);
      return models.describe(entry);
    }),
    remove: api.model.remove.handler(({ input: { name } }) => {
      const others = settings.get('models').filter((one) => one.name !== name);
      if (others.length === settings.get('models').length)
        unwrap(fail('not_found', `The settings have no model "${name}".`));
      unwrap(settings.set('models', others));
      unwrap(keys.set(name, null));
      models.forget(name);
      return {};
    }),
  };
}
