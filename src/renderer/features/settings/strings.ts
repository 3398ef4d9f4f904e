/** Words of the models that stand in for one another. */
export const fallbackWords = {
  title: 'When the chosen model cannot be reached',
  none: 'No other model is asked; the turn fails and can be resumed.',
  add: 'Add a model to ask next',
  choose: 'Choose a model…',
  earlier: (name: string) => `Ask ${name} earlier`,
  remove: (name: string) => `Ask ${name} no more`,
} as const;
