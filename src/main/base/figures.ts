/** Figures in sentences for people, as the page writes them too. */

/** `131,072`: English separators whatever the machine's language, since the sentence around it is English. */
export const grouped = (value: number): string => value.toLocaleString('en');
