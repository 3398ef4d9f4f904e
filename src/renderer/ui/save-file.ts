/** Hands a text to the browser as a file. */
export function saveFile({ fileName, text }: { fileName: string; text: string }, type: string): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(new Blob([text], { type }));
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
