/** Lets the browser keep a text as a file. */
export function keep({ file, text }: { readonly file: string; readonly text: string }): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}
