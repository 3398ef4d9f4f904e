/** What a person is told of outside the page: nothing, what waits for them, or also turns that ended. */
export const notifyLevels = ['off', 'waiting', 'all'] as const;
export type NotifyLevel = (typeof notifyLevels)[number];
