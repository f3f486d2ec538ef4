import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import type { Config } from '../../../../src/config/config.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Tag } from '../../parts/Tag.tsx';
import classes from './Dns.module.css';
import { ServerState } from './ServerState.tsx';

type Live = Answer<'GET /dns'>;
type Servers = Config['dns']['servers'];

export function ServersCard({ live, document }: { readonly live: Live; readonly document: Config }) {
  const { t } = useTranslation();
  const field = useField<Servers>('/dns/servers', false);
  const { servers } = document.dns;
  const ids = Object.keys(document.interfaces);
  const set = (choice: string): void => {
    const [from, id = ''] = choice.split(':');
    if (from === 'dhcp') field.set({ from, interface: id });
    // What is in force is what works: the person begins from there.
    else field.set({ from: 'static', addresses: servers.from === 'static' ? servers.addresses : live.servers.map((s) => s.address) });
  };
  return (
    <Card id="servers" title={t('dns.servers')} flush>
      <div className={classes.halves}>
        <div className={classes.state}>
          {live.servers.length === 0 ? (
            <Empty>{t('dns.none')}</Empty>
          ) : (
            <ul className={classes.list} aria-label={t('dns.servers')}>
              {live.servers.map((s) => (
                <li key={s.address}>
                  <span className={classes.line}>
                    <Mono value={s.address} strong />
                    <Tag {...(s.use === 'asked' ? { tone: 'accent' as const } : {})}>{t(`dns.use.${s.use}`)}</Tag>
                  </span>
                  <ServerState server={s} />
                  <span className={classes.quiet}>
                    {s.interface === undefined
                      ? t('dns.byHand')
                      : t('dns.learnt', { protocol: t(`origin.${s.origin}`), interface: s.interface })}
                  </span>
                </li>
              ))}
            </ul>
          )}
          <p className={classes.quiet}>{t('dns.how')}</p>
        </div>
        <div className={classes.settings}>
          <Choice
            label={t('dns.which')}
            open={false}
            value={servers.from === 'dhcp' ? `dhcp:${servers.interface}` : 'static'}
            onChange={set}
            changed={field.changed}
            error={field.error}
            warning={field.warning}
            options={[
              ...ids.map((i) => ({ value: `dhcp:${i}`, label: t('dns.fromNetwork', { interface: i }) })),
              { value: 'static', label: t('dns.own') },
            ]}
          >
            {t('dns.whichHint')}
          </Choice>
          {servers.from === 'static' ? (
            <DraftList path="/dns/servers/addresses" label={t('dns.addresses')} placeholder="192.0.2.53, 2001:db8::53">
              {t('dns.addressesHint')}
            </DraftList>
          ) : (
            <DraftList path="/dns/servers/also" label={t('dns.also')} placeholder={ids.filter((i) => i !== servers.interface).join(', ')}>
              {t('dns.alsoHint')}
            </DraftList>
          )}
          <DraftList path="/dns/search" label={t('dns.search')} placeholder="example.test">
            {t('dns.searchHint')}
          </DraftList>
        </div>
      </div>
    </Card>
  );
}
