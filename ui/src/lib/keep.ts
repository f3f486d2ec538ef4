/** Lets the browser keep a text as a file. */
export function keep({ file, text }: { readonly file: string; readonly text: string }): void {
  save(file, new Blob([text], { type: 'text/plain' }));
}

/** The same of bytes that came as base64. */
export function keepBytes({ file, base64 }: { readonly file: string; readonly base64: string }): void {
  save(file, new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'application/gzip' }));
}

function save(file: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}
