/**
 * The editor's colours from the app's tokens, for dark and light. Follows the page: when the page's theme changes, call
 * `applyTheme` again. Added and removed keep their signs in the margin, so colour is never the only mark.
 */
import { editor } from 'monaco-editor/editor.js';
import { createTokenReader, hex, type Rgba } from '../../../ui/color.ts';

export const themeName = 'patchbay';

const brightness = ([red, green, blue]: Rgba): number => (red * 299 + green * 587 + blue * 114) / 255_000;

/** Colours of code: quiet, four hues, every one at least 4.5:1 on the page's background. */
const code = {
  dark: {
    comment: 'a7adb8',
    keyword: '9db8f2',
    string: '9fcb9a',
    number: 'e0b487',
    type: '7cc7d4',
    name: 'd7dae0',
  },
  light: {
    comment: '4d535d',
    keyword: '3450a4',
    string: '1d5f25',
    number: '7d3d0b',
    type: '0b5764',
    name: '22262d',
  },
} as const;

function codeRules(kind: 'dark' | 'light'): editor.ITokenThemeRule[] {
  const of = code[kind];
  const rule = (token: string, foreground: string) => ({ token, foreground });
  return [
    rule('', of.name),
    rule('comment', of.comment),
    rule('keyword', of.keyword),
    rule('tag', of.keyword),
    rule('metatag', of.comment),
    rule('string', of.string),
    rule('string.escape', of.number),
    rule('regexp', of.number),
    rule('number', of.number),
    rule('constant', of.number),
    rule('type', of.type),
    rule('attribute.name', of.type),
    rule('attribute.value', of.string),
    rule('attribute.value.number', of.number),
    rule('variable', of.name),
    rule('delimiter', of.name),
    rule('operator', of.name),
    { token: 'strong', fontStyle: 'bold' },
    { token: 'emphasis', fontStyle: 'italic' },
  ];
}

/** Reads the tokens of the page as they are now and gives them to every editor. */
export function applyTheme(): void {
  const token = createTokenReader(document.documentElement);
  const background = token('background', '#1b1d21');
  const kind = brightness(background) < 0.5 ? 'dark' : 'light';
  const text = token('text', kind === 'dark' ? '#d7dae0' : '#22262d');
  const muted = token('muted', '#868c96');
  const line = token('line', '#80808040');
  const accent = token('accent', '#5b8def');
  const added = token('added', '#3fa35b');
  const removed = token('removed', '#d1585f');
  const surface = token('surface', hex(background));
  const raised = token('raised', hex(surface));
  editor.defineTheme(themeName, {
    base: kind === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: codeRules(kind),
    colors: {
      ...frameColors({ background, text, muted, line, accent, surface, raised }),
      ...diffColors({ background, surface, line, muted, accent, added, removed }),
    },
  });
  editor.setTheme(themeName);
}

function frameColors(
  of: Record<'background' | 'text' | 'muted' | 'line' | 'accent' | 'surface' | 'raised', Rgba>,
) {
  return {
    'editor.background': hex(of.background),
    'editor.foreground': hex(of.text),
    'editorGutter.background': hex(of.background),
    'editorLineNumber.foreground': hex(of.muted),
    'editorLineNumber.activeForeground': hex(of.text),
    'editor.lineHighlightBackground': '#00000000',
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': hex(of.accent, 0.35),
    'editor.inactiveSelectionBackground': hex(of.accent, 0.2),
    'editorCursor.foreground': hex(of.text),
    'editorWidget.background': hex(of.raised),
    'editorWidget.border': hex(of.line),
    'editorHoverWidget.background': hex(of.raised),
    'editorHoverWidget.border': hex(of.line),
    'input.background': hex(of.background),
    'input.border': hex(of.line),
    'menu.background': hex(of.raised),
    'menu.foreground': hex(of.text),
    'menu.selectionBackground': hex(of.accent, 0.3),
    focusBorder: hex(of.accent),
    'scrollbar.shadow': '#00000000',
    'scrollbarSlider.background': hex(of.muted, 0.25),
    'scrollbarSlider.hoverBackground': hex(of.muted, 0.4),
    'scrollbarSlider.activeBackground': hex(of.muted, 0.5),
    'editorOverviewRuler.border': '#00000000',
  };
}

function diffColors(
  of: Record<'background' | 'surface' | 'line' | 'muted' | 'accent' | 'added' | 'removed', Rgba>,
) {
  return {
    'diffEditor.insertedTextBackground': hex(of.added, 0.16),
    'diffEditor.removedTextBackground': hex(of.removed, 0.2),
    'diffEditor.insertedLineBackground': hex(of.added, 0.12),
    'diffEditor.removedLineBackground': hex(of.removed, 0.12),
    'diffEditorGutter.insertedLineBackground': hex(of.added, 0.2),
    'diffEditorGutter.removedLineBackground': hex(of.removed, 0.2),
    'diffEditorOverview.insertedForeground': hex(of.added, 0.6),
    'diffEditorOverview.removedForeground': hex(of.removed, 0.6),
    'diffEditor.move.border': hex(of.muted, 0.7),
    'diffEditor.moveActive.border': hex(of.accent),
    'diffEditor.border': hex(of.line),
    'diffEditor.diagonalFill': hex(of.line, 0.5),
    'diffEditor.unchangedRegionBackground': hex(of.surface),
    'diffEditor.unchangedRegionForeground': hex(of.muted),
    'diffEditor.unchangedRegionShadow': '#00000000',
    'diffEditor.unchangedCodeBackground': '#00000000',
  };
}
