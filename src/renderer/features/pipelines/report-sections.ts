/** The report by its sections, so that each can be spoken of. The app writes it: what others wrote in it begins no line with a heading. Pure. */
export interface ReportSection {
  /** '' for what comes before the first heading. */
  title: string;
  /** With its heading. */
  text: string;
}

export const sectionsOf = (report: string): ReportSection[] =>
  report
    .split(/^(?=## )/m)
    .filter((text) => text.trim() !== '')
    .map((text) => ({ title: /^## (.*)/.exec(text)?.[1]?.trim() ?? '', text }));
