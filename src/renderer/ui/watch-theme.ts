/** For what draws itself and cannot take its colours from the style sheet: an editor, a terminal. */

/** Calls `onChange` whenever the page may have another theme; returns how to stop. */
export function watchTheme(onChange: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const attributes = new MutationObserver(onChange);
  attributes.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['class', 'data-theme', 'style'],
  });
  dark.addEventListener('change', onChange);
  return () => {
    attributes.disconnect();
    dark.removeEventListener('change', onChange);
  };
}
