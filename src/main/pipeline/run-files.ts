/**
 * What the files of a run are called that more than one part of it writes or reads. The records are not among them: each is called as
 * its stage.
 */

/** The files of the folder as they were when the run began: for the report, and for nobody to read. */
export const begunFile = 'begun.json';

export const runFile = 'run.json';
export const signedFile = 'sign-off.md';
