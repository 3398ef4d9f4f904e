/**
 * What is known of one model, for whoever reads about it. Asked of its server each time, and again every few seconds while
 * somebody looks: the server may be exchanged for another meanwhile, and nobody would push that.
 */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { ModelProfile } from '../../shared/model-profile.ts';
import type { ModelRung } from '../../shared/model-rung.ts';
import type { Failure } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';

export interface About {
  profile: ModelProfile;
  rung: ModelRung | null;
  /** Milliseconds since 1970. */
  readAt: number;
}

interface Reading {
  /** The model that is read about; null for none. */
  name: string | null;
  /** Null until the first answer; kept when a later question fails. */
  about: About | null;
  failure: Failure | null;
}

const closed: Reading = { name: null, about: null, failure: null };

export const useAbout = create<Reading>(() => closed);

export const showAbout = (name: string): void => useAbout.setState({ ...closed, name });

export const closeAbout = (): void => useAbout.setState(closed);

const renewMs = 3_000;

/** Keeps what is shown of `name` fresh for as long as it is shown. */
export function useFreshAbout(name: string): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = new AbortController();
    const renew = async (): Promise<void> => {
      const told = await asked(() => client().model.about({ name }, { signal: stop.signal }));
      if (stop.signal.aborted) return;
      useAbout.setState(
        told.ok ? { about: { ...told.value, readAt: Date.now() }, failure: null } : { failure: told.error },
      );
      timer = setTimeout(() => void renew(), renewMs);
    };
    void renew();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [name]);
}
