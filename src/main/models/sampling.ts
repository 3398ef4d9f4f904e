/**
 * The few sampling figures people know, out of whatever a server tells under llama.cpp's names (Ollama has the same). What it
 * tells is written in 32-bit floats, so 0.8 arrives as 0.800000011920929.
 */
import type { Sampling } from '../../shared/model-profile.ts';

/** What `told` does not hold as a number is null. */
export function samplingOf(told: Readonly<Record<string, unknown>>): Sampling {
  const figure = (name: string): number | null => {
    const value = told[name];
    return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
  };
  return {
    temperature: figure('temperature'),
    topK: figure('top_k'),
    topP: figure('top_p'),
    minP: figure('min_p'),
    repeatPenalty: figure('repeat_penalty'),
    presencePenalty: figure('presence_penalty'),
  };
}
