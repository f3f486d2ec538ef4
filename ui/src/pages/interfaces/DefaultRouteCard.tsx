import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import type { InterfaceView } from '../../../../src/engine/requests.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import classes from './Interfaces.module.css';

type Ipv4Route = Config['routes']['ipv4'];
type Ipv6Route = Config['routes']['ipv6'];

export function DefaultRouteCard({ live, document }: { readonly live: readonly InterfaceView[]; readonly document: Config }) {
  const { t } = useTranslation();
  const ids = Object.keys(document.interfaces);
  const four = useField<Ipv4Route>('/routes/ipv4', false);
  const six = useField<Ipv6Route>('/routes/ipv6', false);
  const ipv4 = document.routes.ipv4;
  const ipv6 = document.routes.ipv6;
  const now = live.filter((i) => i.gateway !== undefined);

  const set4 = (choice: string): void => {
    const [from, id = ''] = choice.split(':');
    if (from === 'dhcp') four.set({ from, interface: id });
    else if (from === 'static')
      four.set({ from, interface: ipv4.from === 'none' ? (ids[0] ?? '') : ipv4.interface, gateway: now[0]?.gateway ?? '' });
    else four.set({ from: 'none' });
  };
  const set6 = (choice: string): void => {
    const [from, id = ''] = choice.split(':');
    if (from === 'ra') six.set({ from, interface: id });
    else if (from === 'static') six.set({ from, interface: ipv6.from === 'none' ? (ids[0] ?? '') : ipv6.interface, gateway: '' });
    else six.set({ from: 'none' });
  };
  const interfaces = ids.map((value) => ({ value, label: value }));
  return (
    <Card id="routes" title={t('routes.title')}>
      {now.length === 0 ? (
        <Empty>{t('routes.noneNow')}</Empty>
      ) : (
        <Facts facts={now.map((i) => [t('routes.now', { interface: i.id }), <Mono key={i.id} value={i.gateway ?? ''} />])} />
      )}
      <div className={classes.form}>
        <Choice
          label="IPv4"
          open={false}
          value={ipv4.from === 'dhcp' ? `dhcp:${ipv4.interface}` : ipv4.from}
          onChange={set4}
          changed={four.changed}
          error={four.error}
          warning={four.warning}
          options={[
            ...ids.map((i) => ({ value: `dhcp:${i}`, label: t('routes.fromDhcp', { interface: i }) })),
            { value: 'static', label: t('routes.static') },
            { value: 'none', label: t('routes.none') },
          ]}
        />
        {ipv4.from === 'static' ? (
          <div className={classes.row}>
            <DraftText path="/routes/ipv4/gateway" label={t('routes.gateway')} placeholder="192.0.2.1" />
            <Choice
              label={t('routes.interface')}
              open={false}
              value={ipv4.interface}
              onChange={(v) => four.set({ ...ipv4, interface: v })}
              options={interfaces}
            />
          </div>
        ) : null}
        <Choice
          label="IPv6"
          open={false}
          value={ipv6.from === 'ra' ? `ra:${ipv6.interface}` : ipv6.from}
          onChange={set6}
          changed={six.changed}
          error={six.error}
          warning={six.warning}
          options={[
            ...ids.map((i) => ({ value: `ra:${i}`, label: t('routes.fromRa', { interface: i }) })),
            { value: 'static', label: t('routes.static') },
            { value: 'none', label: t('routes.none') },
          ]}
        />
        {ipv6.from === 'static' ? (
          <div className={classes.row}>
            <DraftText path="/routes/ipv6/gateway" label={t('routes.gateway')} placeholder="2001:db8::1" />
            <Choice
              label={t('routes.interface')}
              open={false}
              value={ipv6.interface}
              onChange={(v) => six.set({ ...ipv6, interface: v })}
              options={interfaces}
            />
          </div>
        ) : null}
      </div>
    </Card>
  );
}
