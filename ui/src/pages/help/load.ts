import type { Language } from '../../i18n.ts';
import type { GuidePage } from './blocks.ts';

/** The guide of a language is one chunk, fetched once. */
export const guideQuery = (language: Language) => ({
  queryKey: ['guide', language],
  queryFn: async (): Promise<readonly GuidePage[]> =>
    (language === 'de' ? await import('virtual:guide-de') : await import('virtual:guide-en')).pages,
  staleTime: Number.POSITIVE_INFINITY,
});
