/** Models to choose from. Keys go into their own file and never come back out over the wire. */
import { isAbsolute, normalize } from 'node:path';
import {
  demoModel,
  embeddedName,
  type NamedFile,
  parseEmbeddedName,
  parseEndpointName,
  parseLocalName,
} from '../../shared/model-name.ts';
import { fail } from '../../shared/result.ts';
import { holdsPassword, passwordRefused } from '../models/registry.ts';
import { type Api, unwrap } from './implement.ts';
import { rungHandlers } from './rungs.ts';
import type { Services } from './services.ts';

export function modelHandlers(api: Api, services: Services) {
  const { models, embedded, settings, keys } = services;
  return {
    list: api.model.list.handler(() => models.list()),
    about: api.model.about.handler(async ({ input: { name } }) => unwrap(await models.about(name))),
    watchLoad: api.model.watchLoad.handler(({ signal }) => models.watchLoad(signal)),
    add: api.model.add.handler(async ({ input: { apiKey, ...entry } }) => {
      const others = settings.get('models');
      if (holdsPassword(entry.endpoint)) unwrap(passwordRefused);
      const { name } = entry;
      const saysWhere = [parseEndpointName, parseLocalName, parseEmbeddedName];
      const taken = name === demoModel || saysWhere.some((parse) => parse(name) !== undefined);
      if (taken || others.some((one) => one.name === name)) {
        unwrap(fail('conflict', `There already is a model "${name}".`, 'Choose another name.'));
      }
      unwrap(settings.set('models', [...others, entry]));
      if (apiKey !== undefined && apiKey !== '') unwrap(keys.set(entry.name, apiKey));
      models.forget(entry.name);
      return models.describe(entry);
    }),
    open: api.model.open.handler(async ({ input }) => {
      const { path, window } = input;
      if (!isAbsolute(path)) unwrap(fail('invalid', 'The path of the file must be absolute.'));
      const file = { path: normalize(path), ...(window === undefined ? {} : { window }) };
      unwrap(await embedded.check(file));
      keepFile(services, file);
      return models.describeFile(file);
    }),
    embed: api.model.embed.handler(async ({ input: { model, texts } }) => ({
      vectors: unwrap(await embedded.embed(model, texts)),
    })),
    ...rungHandlers(api, services),
    remove: api.model.remove.handler(({ input: { name } }) => {
      if (parseEmbeddedName(name) !== undefined) return forgetFile(services, name);
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

/** The latest first; one file with two windows is two models. */
function keepFile({ settings }: Services, file: NamedFile): void {
  const others = settings.get('embedded.files').filter((one) => embeddedName(one) !== embeddedName(file));
  unwrap(settings.set('embedded.files', [file, ...others].slice(0, mostFiles)));
}

const mostFiles = 50;

function forgetFile({ settings, models }: Services, name: string): Record<string, never> {
  const files = settings.get('embedded.files');
  const others = files.filter((one) => embeddedName(one) !== name);
  if (others.length === files.length) unwrap(fail('not_found', `The settings have no file "${name}".`));
  unwrap(settings.set('embedded.files', others));
  models.forget(name);
  return {};
}
