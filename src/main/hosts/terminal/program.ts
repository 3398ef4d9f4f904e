/** How a person calls this program, for every place that tells them a command to type. */
export const program = 'npm run cli --';

/** So much of a session's id as a person needs; every command takes a beginning of one. */
export const shortId = (id: string): string => id.slice(0, 8);
