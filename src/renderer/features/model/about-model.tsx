/** All that is known of one model, in full. It stays true while it is open: the server is asked again and again. */
import type { ReactNode } from 'react';
import { modelLabel } from '../../../shared/model-name.ts';
import type { ModelProfile } from '../../../shared/model-profile.ts';
import type { ModelRung } from '../../../shared/model-rung.ts';
import { type About, closeAbout, useAbout, useFreshAbout } from '../../stores/about.ts';
import { strings } from '../../strings.ts';
import { rungStrings } from '../../strings-rungs.ts';
import { Banner } from '../../ui/banner.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { modelStrings as words } from './strings.ts';

export function AboutModel() {
  const name = useAbout((state) => state.name);
  return name === null ? null : <Opened key={name} name={name} />;
}

function Opened({ name }: { name: string }) {
  const { about, failure } = useAbout();
  useFreshAbout(name);
  return (
    <Dialog open wide onClose={closeAbout} title={words.title(modelLabel(name))} closeLabel={strings.close}>
      {failure === null ? null : (
        <Banner tone="danger" title={words.failed} text={failure.message} className="mb-3" />
      )}
      {about === null ? (
        failure === null && (
          <p role="status" className="min-h-72 text-muted">
            {words.reading}
          </p>
        )
      ) : (
        <Told about={about} />
      )}
    </Dialog>
  );
}

function Told({ about: { profile, rung, readAt } }: { about: About }) {
  return (
    <>
      {profile.model === null ? (
        <Banner tone="warning" silent title={words.silent} text={words.silentText} className="mb-3" />
      ) : null}
      <dl className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-4 gap-y-2.5 text-sm narrow:grid-cols-[6rem_minmax(0,1fr)] narrow:gap-x-3">
        <Rows profile={profile} rung={rung} />
      </dl>
      <p className="mt-4 border-t border-line pt-2.5 text-xs text-muted tabular">
        {words.readAt(formatClock(readAt))}
      </p>
    </>
  );
}

function Rows({ profile, rung }: { profile: ModelProfile; rung: ModelRung | null }) {
  return (
    <>
      <Row name={words.server}>
        <Value told={words.kind(profile)} />
        <Build profile={profile} />
        {profile.endpoint === null ? null : <Code>{profile.endpoint}</Code>}
      </Row>
      <Row name={words.model}>
        <Value told={profile.model} code />
      </Row>
      <Row name={words.window}>
        <Value told={words.tokens(profile.window)} />
      </Row>
      <Row name={words.slots}>
        <Value told={words.slotsLine(profile.slots)} />
      </Row>
      <Row name={words.template}>
        <Value told={words.templateId(profile.template)} code />
        <Figures figures={words.abilities(profile)} />
      </Row>
      <Row name={words.calls}>
        <Calls profile={profile} rung={rung} />
      </Row>
      <Row name={words.sampling}>
        <Sampling figures={words.samplingFigures(profile.sampling)} />
      </Row>
      <Row name={words.price}>
        <Value told={words.priceLine(profile.price)} />
      </Row>
      <Row name={words.embeddings}>
        <Value told={words.embeddingsLine(profile.embeddings)} />
      </Row>
    </>
  );
}

function Build({ profile }: { profile: ModelProfile }) {
  const build = words.build(profile);
  if (words.kind(profile) === null || build === '') return null;
  return (
    <>
      <span className="text-muted"> · </span>
      {build ?? <span className="text-muted italic">{words.buildUnknown}</span>}
    </>
  );
}

function Sampling({ figures }: { figures: [string, string | null][] }) {
  if (figures.every(([, told]) => told === null)) return <Value told={null} />;
  return (
    <>
      <Figures figures={figures} />
      <p className="mt-1 text-xs text-muted">{words.samplingText}</p>
    </>
  );
}

/** The rung, how it was found, when, and what the model did. */
function Calls({ profile, rung }: { profile: ModelProfile; rung: ModelRung | null }) {
  if (rung === null) {
    const untried = profile.kind === 'demo' ? words.callsOfDemo : rungStrings.line(null);
    return <Value told={profile.model === null ? null : untried} />;
  }
  return (
    <>
      {rungStrings.line(rung)}
      <p className="text-xs text-muted">{rungStrings.about[rung.rung]}</p>
      <Figures
        figures={rung.evidence.map(({ probe, passed }) => [
          rungStrings.probes[probe],
          passed ? rungStrings.passed : rungStrings.missed,
        ])}
      />
    </>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

const Code = ({ children }: { children: string }) => (
  <span className="block font-mono text-xs leading-5 break-all text-muted">{children}</span>
);

function Value({ told, code = false }: { told: string | null; code?: boolean }) {
  if (told === null) return <span className="text-muted italic">{words.unknown}</span>;
  return <span className={code ? 'font-mono text-xs break-all' : ''}>{told}</span>;
}

function Figures({ figures }: { figures: readonly (readonly [string, string | null])[] }) {
  if (figures.length === 0) return null;
  return (
    <ul className="mt-0.5 grid grid-cols-2 gap-x-6 gap-y-0.5 text-xs tabular narrow:grid-cols-1">
      {figures.map(([name, told]) => (
        <li key={name} className="flex justify-between gap-2">
          <span className="text-muted">{name}</span>
          <Value told={told} />
        </li>
      ))}
    </ul>
  );
}

const formatClock = (at: number): string => new Date(at).toTimeString().slice(0, 8);
