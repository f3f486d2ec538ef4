import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { Card } from '../../parts/Card.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Mono } from '../../parts/Mono.tsx';
import classes from './Dns.module.css';
import { Entries } from './Entries.tsx';
import { ServerState } from './ServerState.tsx';

/** Domains that only certain servers know. */
export function DomainsCard({ live }: { readonly live: Answer<'GET /dns'> }) {
  const { t } = useTranslation();
  return (
    <Card id="domains" title={t('dns.domains.title')}>
      <p className={classes.why}>{t('dns.domains.why')}</p>
      {live.domains.length === 0 ? null : (
        <ul className={classes.list} aria-label={t('dns.domains.now')}>
          {live.domains.flatMap((d) =>
            d.servers.map((s) => (
              <li key={`${d.domain} ${s.address}`}>
                <span className={classes.line}>
                  {d.domain}
                  <Mono value={s.address} />
                </span>
                <ServerState server={s} />
              </li>
            )),
          )}
        </ul>
      )}
      <Entries<{ domain: string; servers: readonly string[] }>
        path="/dns/domains"
        none={t('dns.domains.none')}
        add={t('dns.domains.add')}
        remove={t('dns.remove')}
        legend={(number) => t('dns.domains.legend', { number })}
        removeLong={(number) => t('dns.domains.removeLong', { number })}
        empty={{ domain: '', servers: [] }}
      >
        {(_, path) => (
          <>
            <DraftText path={`${path}/domain`} label={t('dns.domains.domain')} placeholder="corp.example.test">
              {t('dns.domains.domainHint')}
            </DraftText>
            <DraftList path={`${path}/servers`} label={t('dns.domains.servers')} placeholder="192.0.2.53">
              {t('dns.domains.serversHint')}
            </DraftList>
          </>
        )}
      </Entries>
    </Card>
  );
}
