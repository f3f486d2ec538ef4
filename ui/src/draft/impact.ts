import type { TFunction } from 'i18next';
import type { Preview } from '../../../src/engine/requests.ts';

/** What applying would do to people, in half a sentence. */
export function impactText(t: TFunction, preview: Preview): string {
  if (preview.moves?.to[0] !== undefined) return t('impact.moves', { to: preview.moves.to[0].replace(/\/(confirm)?$/, '') });
  switch (preview.impact) {
    case 'none':
    case 'reload':
      return t('impact.none');
    case 'drops-calls':
      return t('impact.calls');
    case 'drops-admin':
      return t('impact.admin');
  }
}
