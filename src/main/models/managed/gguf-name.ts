/**
 * What the name of a GGUF file tells, and what its number for the quantisation means. A model that is split has the number
 * of each part in its name; llama-server is given the first and finds the others itself.
 */
import { basename, dirname, join } from 'node:path';

const splitName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

/** `part` counts from 1. */
export function splitOf(path: string): { stem: string; part: number; parts: number } | null {
  const match = splitName.exec(basename(path));
  if (match === null) return null;
  return { stem: match[1] ?? '', part: Number(match[2]), parts: Number(match[3]) };
}

/** All parts of a split model by the path of any; the path itself when it is not split. At most 1,000. */
export function partsOf(path: string): string[] {
  const split = splitOf(path);
  if (split === null || split.parts > 1_000) return [path];
  const digits = (value: number): string => String(value).padStart(5, '0');
  return Array.from({ length: split.parts }, (_, index) =>
    join(dirname(path), `${split.stem}-${digits(index + 1)}-of-${digits(split.parts)}.gguf`),
  );
}

/** llama.cpp's numbers. Some are gone from it and in old files still. */
const fileTypes: Record<number, string> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  7: 'Q8_0',
  8: 'Q5_0',
  9: 'Q5_1',
  10: 'Q2_K',
  11: 'Q3_K_S',
  12: 'Q3_K_M',
  13: 'Q3_K_L',
  14: 'Q4_K_S',
  15: 'Q4_K_M',
  16: 'Q5_K_S',
  17: 'Q5_K_M',
  18: 'Q6_K',
  19: 'IQ2_XXS',
  20: 'IQ2_XS',
  21: 'Q2_K_S',
  22: 'IQ3_XS',
  23: 'IQ3_XXS',
  24: 'IQ1_S',
  25: 'IQ4_NL',
  26: 'IQ3_S',
  27: 'IQ3_M',
  28: 'IQ2_S',
  29: 'IQ2_M',
  30: 'IQ4_XS',
  31: 'IQ1_M',
  32: 'BF16',
  36: 'TQ1_0',
  37: 'TQ2_0',
  38: 'MXFP4',
  39: 'NVFP4',
};

const inName = /(?:^|[-_.])((?:I?Q[1-8]|TQ[12])(?:_[A-Z0-9]+)*|BF16|F16|F32|MXFP4|NVFP4)(?=[-_.]|$)/i;

/** By the header's number, else by the file's name; null when neither tells. */
export function quantisation(fileType: number | null, path: string): string | null {
  const known = fileType === null ? undefined : fileTypes[fileType];
  return known ?? inName.exec(basename(path))?.[1]?.toUpperCase() ?? null;
}
