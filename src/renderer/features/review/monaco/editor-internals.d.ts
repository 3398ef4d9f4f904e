/** What is used of the editor's inside, which comes without types: by `empty-before.ts` and `told-heights.ts`. */
declare module 'monaco-editor/editor/browser/widget/diffEditor/diffProviderFactoryService.js' {
  import type { editor } from 'monaco-editor/editor.js';

  interface Lines {
    /** As many lines more, or fewer. */
    deltaLength(by: number): Lines;
  }
  interface Comparison {
    changes: readonly { original: Lines; modified: Lines; innerChanges: readonly unknown[] | undefined }[];
    identical: boolean;
    quitEarly: boolean;
  }
  export class WorkerBasedDocumentDiffProvider {
    computeDiff(
      before: editor.ITextModel,
      after: editor.ITextModel,
      ...more: readonly unknown[]
    ): Promise<Comparison>;
  }
}

declare module 'monaco-editor/editor/browser/widget/diffEditor/utils/editorGutter.js' {
  import type { editor } from 'monaco-editor/editor.js';

  export class EditorGutter {
    readonly _editor: editor.ICodeEditor;
    readonly _domNode: HTMLElement;
    readonly itemProvider: { createView(item: unknown, target: HTMLElement): unknown };
    render(reader: unknown): void;
  }
}
