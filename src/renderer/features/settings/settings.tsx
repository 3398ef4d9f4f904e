/** Every setting with its value and where that comes from; model servers; keys; what this is. */
import type { ReactNode } from 'react';
import { isMac, keyLabel, keyTable, usableKeys } from '../../keys.ts';
import { useHost } from '../../stores/host.ts';
import { strings } from '../../strings.ts';
import { ruleStrings } from '../../strings-rules.ts';
import { Banner } from '../../ui/banner.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Connections } from './connections.tsx';
import { FallbackSetting } from './fallback-setting.tsx';
import { ModelServers } from './model-servers.tsx';
import { NotificationsSetting } from './notifications-setting.tsx';
import { Rules } from './rules.tsx';
import { SettingLine } from './setting-line.tsx';
import { ThemeSetting } from './theme-setting.tsx';

const words = strings.settings;

export function Settings() {
  const settings = useHost((host) => host.settings);
  const troubles = useHost((host) => host.troubles);
  // Those of servers are on a page of their own.
  const plain = settings.filter(
    ({ key }) =>
      !['models', 'model.fallbacks', 'embedded.files', 'theme', 'notifications', 'rules'].includes(key) &&
      !key.startsWith('server.'),
  );
  return (
    <section aria-labelledby="settings-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-8 px-4 py-6 wide:px-8">
        <h1 id="settings-title" className="text-lg font-semibold">
          {words.title}
        </h1>
        {troubles.map((trouble) => (
          <Banner key={trouble} tone="warning" title={trouble} silent />
        ))}
        <Part title={words.general}>
          <div className="divide-y divide-line rounded-md border border-line">
            <ThemeSetting />
            <NotificationsSetting />
            {plain.map((setting) => (
              <SettingLine key={setting.key} setting={setting} />
            ))}
          </div>
        </Part>
        <Part title={ruleStrings.title}>
          <Rules />
        </Part>
        <Part title={words.models}>
          <div className="flex flex-col gap-3">
            <ModelServers />
            <FallbackSetting />
          </div>
        </Part>
        <Part title={words.connections.title}>
          <Connections />
        </Part>
        <Part title={words.keys}>
          <KeyLines />
        </Part>
        <Part title={words.about}>
          <About />
        </Part>
      </div>
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-sm font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function KeyLines() {
  return (
    <dl className="grid gap-x-8 gap-y-1.5 wide:grid-cols-2">
      {keyTable
        .filter(({ keys }) => keys.length > 0)
        .map(({ id, title, keys }) => (
          <div key={id} className="flex items-center gap-3">
            <dt className="min-w-0 flex-1">{title}</dt>
            <dd className="flex gap-1">
              {usableKeys(keys).map((key) => (
                <Kbd key={key} keys={keyLabel(key, isMac)} />
              ))}
            </dd>
          </div>
        ))}
    </dl>
  );
}

function About() {
  const system = useHost((host) => host.system);
  if (system === null) return null;
  const facts = [
    [words.version, `${strings.product} ${system.version}`],
    [words.host, `${system.host}, ${system.platform}`],
    [words.dataFolder, system.dataFolder],
    [words.sandbox, words.sandboxed(system.sandbox)],
  ];
  return (
    <dl className="flex flex-col gap-1">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-3">
          <dt className="w-28 shrink-0 text-muted">{name}</dt>
          <dd className="min-w-0 break-all">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
