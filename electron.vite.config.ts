/**
 * How src becomes out/: the three entries of the main process, that of the embedded engine and that of a thread as ES modules,
 * the preload as one CommonJS file (a sandboxed preload can be nothing else), and the page. No file of the page is
 * inlined, neither scripts nor fonts: its content security policy allows neither `data:` nor inline code.
 */
import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * What must stay a package: native modules, a binary, and what loads files of its own (a logger, the engine of a grammar). Everything
 * else is bundled, because finding and reading some 1,500 small files was three quarters of the command line's start.
 */
const native = ['better-sqlite3', 'node-pty', '@vscode/ripgrep', 'web-tree-sitter', 'pino', 'electron'];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      externalizeDeps: false,
      rolldownOptions: {
        external: [...native, /^node:/],
        input: {
          index: 'src/main/index.ts',
          web: 'src/main/web.ts',
          cli: 'src/main/cli.ts',
          // A process of its own, started by the others.
          'engine-process': 'src/main/models/embedded/engine-process.ts',
          // A thread of the others.
          'checkpoint-thread': 'src/main/checkpoints/checkpoint-thread.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      sourcemap: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), tailwind()],
    worker: { format: 'es' },
    resolve: {
      alias: {
        // The one it has for browsers asks the document what `&amp;` means, as HTML, which the page's policy refuses: a reply
        // with such a word in it took the whole conversation from the page.
        'decode-named-character-reference': fileURLToPath(
          import.meta.resolve('decode-named-character-reference'),
        ),
      },
    },
    build: {
      outDir: 'out/renderer',
      sourcemap: true,
      assetsInlineLimit: 0,
      // The page is parsed at every start; the source maps keep it readable.
      minify: true,
      modulePreload: { polyfill: false },
      // Monaco alone is over the default; a warning that is always there is read by nobody.
      chunkSizeWarningLimit: 8000,
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
});
