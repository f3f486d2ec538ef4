import type { help as english } from '../en/help.ts';

/** Hilfe: das Handbuch in den Seiten. */
export const help: typeof english = {
  pages: 'Seiten des Handbuchs',
  search: 'Im Handbuch suchen',
  nothing: 'So heißt im Handbuch nichts.',
  missing: 'Diese Seite hat das Handbuch nicht.',
  print: 'Drucken',
  failed: 'Das Handbuch ließ sich nicht holen. Laden Sie die Seite neu.',
};
