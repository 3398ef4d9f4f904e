/**
 * Words of others for a place that is not ours: a desktop's notification, whose bounds and reading we do not know. Some desktops
 * read its body as markup, so the signs of markup become ones that only look like them; what does not show or turns the direction
 * is left out, and a line feed must not make one notification look like two.
 */
const unseen = /[\p{Cf}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0\u2800]|\p{Variation_Selector}/gu;
const blank = /[\s\p{Cc}\p{Z}]+/gu;
const signs: Readonly<Record<string, string>> = { '&': '＆', '<': '‹', '>': '›' };

/** One line of at most `most` characters; a cut is marked. */
export function plainWords(text: string, most: number): string {
  // Far more than is shown, so that a text of megabytes costs nothing.
  const line = text
    .slice(0, most * 20)
    .replace(blank, ' ')
    .replace(unseen, '')
    .replace(/[&<>]/g, (sign) => signs[sign] ?? sign)
    .trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}
