import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Webserver.module.css';

/** What answers now, with which certificate, and who is there. */
export function NowCard({ live }: { readonly live: Answer<'GET /webserver'> }) {
  const { t, i18n } = useTranslation();
  const date = (at: number): string => new Date(at * 1000).toLocaleDateString(i18n.language, { dateStyle: 'long' });
  return (
    <>
      <Card title={t('webserver.now')}>
        <Facts
          facts={[
            [
              t('webserver.answersAt'),
              <span key="urls" className={classes.urls}>
                {live.urls.map((u) => (
                  <Mono key={u} value={u} />
                ))}
              </span>,
            ],
            [t('webserver.ports'), live.ports.map((p) => `${p.port} (${p.scheme.toUpperCase()})`).join(', ')],
          ]}
        />
        {live.instead === undefined ? null : <Notice tone="warn">{t(`webserver.instead.${live.instead as 'absent'}`)}</Notice>}
      </Card>
      {live.certificates.map((c, n) => (
        <Card key={c.source} title={t(`webserver.certificateOf.${c.source}`)}>
          <p className={classes.lead}>
            {t(live.certificates.length === 1 ? 'webserver.shownToAll' : n === 0 ? 'webserver.shownByName' : 'webserver.shownOtherwise')}
          </p>
          <Facts
            facts={[
              [t('webserver.subject'), c.certificate.subject],
              [t('webserver.issuer'), c.certificate.issuer],
              [t('webserver.names'), c.certificate.names.join(', ')],
              [t('webserver.from'), date(c.certificate.from)],
              [t('webserver.until'), date(c.certificate.until)],
              [t('webserver.key'), c.certificate.key],
              [
                t('webserver.fingerprint'),
                <span key="p" className={classes.print}>
                  {c.certificate.fingerprint}
                </span>,
              ],
            ]}
          />
        </Card>
      ))}
      <Card title={t('webserver.root')}>
        <p>{t('webserver.rootHint')}</p>
        <p className={classes.lead}>
          <a href="/ca.crt" download>
            {t('webserver.rootDer')}
          </a>
          {' · '}
          <a href="/ca.pem" download>
            {t('webserver.rootPem')}
          </a>
        </p>
        {live.root === undefined ? null : (
          <Facts
            facts={[
              [t('webserver.subject'), live.root.subject],
              [
                t('webserver.fingerprint'),
                <span key="p" className={classes.print}>
                  {live.root.fingerprint}
                </span>,
              ],
            ]}
          />
        )}
      </Card>
      <Card title={t('webserver.connected')}>
        {live.connected.length === 0 ? (
          <Empty>{t('webserver.nobody')}</Empty>
        ) : (
          <Facts
            facts={live.connected.map((c) => [
              c.you ? t('webserver.you', { address: c.address }) : c.address,
              t('webserver.connections', {
                count: c.connections,
                users: c.users.join(', ') || t('webserver.noUser'),
                tls: c.tls.join(', ') || 'HTTP',
              }),
            ])}
          />
        )}
      </Card>
    </>
  );
}
