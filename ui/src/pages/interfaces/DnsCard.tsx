import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import type { InterfaceView } from '../../../../src/engine/requests.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import classes from './Interfaces.module.css';

type Servers = Config['dns']['servers'];

export function DnsCard({ live, document }: { readonly live: readonly InterfaceView[]; readonly document: Config }) {
  const { t } = useTranslation();
  const field = useField<Servers>('/dns/servers', false);
  const ids = Object.keys(document.interfaces);
  const { servers } = document.dns;
  const offered = live
    .flatMap((i) => i.leases.map((l) => ({ id: i.id, protocol: l.protocol, servers: l.dnsServers })))
    .filter((o) => o.servers.length > 0);
  const set = (choice: string): void => {
    const [from, id = ''] = choice.split(':');
    if (from === 'dhcp') field.set({ from, interface: id });
    else
      field.set({
        from: 'static',
        addresses: servers.from === 'static' ? servers.addresses : [...(offered.find((o) => o.protocol === 'dhcp')?.servers ?? [])],
      });
  };
  return (
    <Card id="dns" title={t('dns.title')}>
      {offered.length === 0 ? (
        <Empty>{t('dns.notOffered')}</Empty>
      ) : (
        <Facts
          facts={offered.map((o) => [
            t('dns.offered', { interface: o.id, protocol: t(`origin.${o.protocol}`) }),
            <span key={o.id}>
              {o.servers.map((s) => (
                <span key={s}>
                  <Mono value={s} />{' '}
                </span>
              ))}
            </span>,
          ])}
        />
      )}
      <div className={classes.form}>
        <Choice
          label={t('dns.servers')}
          open={false}
          value={servers.from === 'dhcp' ? `dhcp:${servers.interface}` : 'static'}
          onChange={set}
          changed={field.changed}
          error={field.error}
          warning={field.warning}
          options={[
            ...ids.map((i) => ({ value: `dhcp:${i}`, label: t('routes.fromDhcp', { interface: i }) })),
            { value: 'static', label: t('routes.static') },
          ]}
        />
        {servers.from === 'static' ? (
          <DraftList path="/dns/servers/addresses" label={t('dns.addresses')} placeholder="192.0.2.53, 2001:db8::53">
            {t('dns.addressesHint')}
          </DraftList>
        ) : null}
        <DraftList path="/dns/search" label={t('dns.search')} placeholder="example.test">
          {t('dns.searchHint')}
        </DraftList>
      </div>
    </Card>
  );
}
