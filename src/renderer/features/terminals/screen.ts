/**
 * A terminal's screen on the page. Fetched when the first one is shown, since it is as large as the rest of the page. What is
 * written to it may come from anybody: links in it lead nowhere, and only a terminal of the person's may answer programs.
 */
import '@xterm/xterm/css/xterm.css';
import './screen.css';
import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import { createTokenReader, hex } from '../../ui/color.ts';
import { watchTheme } from '../../ui/watch-theme.ts';
import { giveKeys } from './screen-keys.ts';

export interface Size {
  cols: number;
  rows: number;
}

export interface ScreenOptions {
  /** For screen readers. */
  name: string;
  /** Columns that it always has; absent: as many as fit. */
  cols?: number;
  /** What is typed, and what programs are answered. Absent: nobody types into it. */
  onInput?: (text: string) => void;
  onSize?: (size: Size) => void;
}

export interface Screen {
  /** `after` when it has been drawn. */
  write(text: string, after?: () => void): void;
  clear(): void;
  focus(): void;
  dispose(): void;
}

const fontSize = 12;

/** Resolves when it stands in `element` with its font. */
export async function createScreen(
  element: HTMLElement,
  { name, cols, onInput, onSize }: ScreenOptions,
): Promise<Screen> {
  const style = getComputedStyle(document.documentElement);
  const fontFamily = style.getPropertyValue('--font-mono').trim() || 'monospace';
  // Measured with another font, every letter would stand beside its cell.
  await document.fonts.load(`${fontSize}px ${fontFamily}`).catch(() => undefined);
  const terminal = new Terminal({
    ...{ fontFamily, fontSize, lineHeight: 1.2, scrollback: 5_000, theme: themeNow() },
    minimumContrastRatio: 4.5,
    disableStdin: onInput === undefined,
    cursorBlink: false,
    cursorInactiveStyle: onInput === undefined ? 'none' : 'outline',
    screenReaderMode: true,
    linkHandler: { activate: () => {} },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  terminal.textarea?.setAttribute('aria-label', name);
  const stopTheme = watchTheme(() => {
    terminal.options.theme = themeNow();
  });
  giveKeys(terminal, onInput === undefined);
  if (onInput !== undefined) terminal.onData(onInput);
  const lay = (): void => {
    const wanted = fit.proposeDimensions();
    if (wanted === undefined || !Number.isFinite(wanted.cols) || !Number.isFinite(wanted.rows)) return;
    const size = { cols: cols ?? Math.max(2, wanted.cols), rows: Math.max(2, wanted.rows) };
    if (size.cols === terminal.cols && size.rows === terminal.rows) return;
    terminal.resize(size.cols, size.rows);
    onSize?.(size);
  };
  lay();
  onSize?.({ cols: terminal.cols, rows: terminal.rows });
  const watched = new ResizeObserver(() => requestAnimationFrame(lay));
  watched.observe(element);
  return {
    write: (text, after) => terminal.write(text, after),
    clear: () => terminal.reset(),
    focus: () => terminal.focus(),
    dispose: () => {
      watched.disconnect();
      stopTheme();
      terminal.dispose();
    },
  };
}

/** Sixteen colours that are told apart on either ground; the contrast is mended by the screen itself. */
const inks = {
  dark: {
    ...{ black: '#3b4048', red: '#e57f84', green: '#8fc98a', yellow: '#e0b66c' },
    ...{ blue: '#8eb0f2', magenta: '#c79be0', cyan: '#7cc7d4', white: '#d7dae0' },
    ...{ brightBlack: '#8a909b', brightRed: '#f29a9e', brightGreen: '#a9dba4', brightYellow: '#f0cd8f' },
    ...{ brightBlue: '#aec6f7', brightMagenta: '#dab8ec', brightCyan: '#9fdbe5', brightWhite: '#f2f4f7' },
  },
  light: {
    ...{ black: '#22262d', red: '#b3313a', green: '#1d6f2a', yellow: '#8a5a00' },
    ...{ blue: '#2f52b5', magenta: '#7f3aa0', cyan: '#0b6677', white: '#6d737d' },
    ...{ brightBlack: '#5a606a', brightRed: '#c8434b', brightGreen: '#2b8038', brightYellow: '#9a6a10' },
    ...{ brightBlue: '#3f63c9', brightMagenta: '#9149b3', brightCyan: '#177a8c', brightWhite: '#3b4048' },
  },
} as const satisfies Record<'dark' | 'light', ITheme>;

function themeNow(): ITheme {
  const token = createTokenReader(document.documentElement);
  const background = token('background', '#1b1d21');
  const text = hex(token('text', '#d7dae0'));
  const accent = token('accent', '#5b8def');
  return {
    ...inks[background[0] < 128 ? 'dark' : 'light'],
    background: hex(background),
    foreground: text,
    cursor: text,
    cursorAccent: hex(background),
    selectionBackground: hex(accent, 0.35),
  };
}
