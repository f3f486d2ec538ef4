import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { State } from '../../parts/State.tsx';

type Server = Pick<Answer<'GET /dns'>['servers'][number], 'state' | 'ms' | 'because' | 'invented'>;

/** As long as a person notices, when a call needs a name; the same as in the condition. */
const slowMs = 500;

export function ServerState({ server: s }: { readonly server: Server }) {
  const { t } = useTranslation();
  switch (s.state) {
    case 'answers':
      return <State tone={(s.ms ?? 0) > slowMs ? 'warn' : 'good'}>{t('dns.state.answers', { ms: s.ms ?? 0 })}</State>;
    case 'silent':
      return <State tone="bad">{t('dns.state.silent')}</State>;
    case 'invents':
      return <State tone="warn">{t('dns.state.invents', { address: s.invented ?? '' })}</State>;
    case 'unknown':
      return <State tone="off">{t('dns.state.unknown')}</State>;
    default: {
      const never: never = s.state;
      return never;
    }
  }
}
