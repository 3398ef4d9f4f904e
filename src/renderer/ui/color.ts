/**
 * CSS colours as an editor or a terminal wants them. The tokens are OKLCH and their themes only know `#rrggbbaa`, so the
 * browser itself converts them: one painted pixel, read back.
 */

export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** `#rrggbbaa`; channels 0 to 255. `opacity` from 0 to 1 multiplies the colour's own. */
export function hex([red, green, blue, alpha]: Rgba, opacity = 1): string {
  const byte = (value: number) => Math.round(value).toString(16).padStart(2, '0');
  return `#${byte(red)}${byte(green)}${byte(blue)}${byte(alpha * opacity)}`;
}

/** Reads custom properties of the page as they are right now; `fallback` where a token is not defined. */
export function createTokenReader(element: Element): (token: string, fallback: string) => Rgba {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const paint = canvas.getContext('2d', { willReadFrequently: true });
  const style = getComputedStyle(element);
  return (token, fallback) => {
    const value = style.getPropertyValue(`--color-${token}`).trim() || fallback;
    if (paint === null) return [128, 128, 128, 255];
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = fallback;
    paint.fillStyle = value;
    paint.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 255] = paint.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha];
  };
}
