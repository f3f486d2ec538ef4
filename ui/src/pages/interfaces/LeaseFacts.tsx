import { useTranslation } from 'react-i18next';
import type { LeaseFact } from '../../../../src/engine/facts.ts';
import { clock, span } from '../../lib/format.ts';
import { useNow } from '../../lib/now.ts';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Interfaces.module.css';

/** Who gave the address, until when, and everything else it gave. */
export function LeaseFacts({ lease }: { readonly lease: LeaseFact }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const until = lease.validSeconds === undefined ? undefined : lease.obtainedAt + lease.validSeconds;
  const options = Object.entries(lease.options);
  return (
    <div>
      <h3 className={classes.half}>{t(`lease.${lease.protocol}`)}</h3>
      <Facts
        facts={[
          lease.server !== undefined && [t('lease.server'), <Mono key="s" value={lease.server} />],
          [t('lease.obtained'), <Time key="o" at={lease.obtainedAt} />],
          [
            t('lease.until'),
            until === undefined
              ? t('interfaces.forever')
              : t('lease.untilAt', { time: clock(until, now, i18n.language), span: span(until - now, i18n.language) }),
          ],
          lease.renewSeconds !== undefined && [t('iface.renew'), <Time key="r" at={lease.obtainedAt + lease.renewSeconds} />],
          lease.rebindSeconds !== undefined && [t('iface.rebind'), <Time key="b" at={lease.obtainedAt + lease.rebindSeconds} />],
          lease.gateway !== undefined && [t('lease.gateway'), <Mono key="g" value={lease.gateway} />],
          lease.dnsServers.length > 0 && [
            t('lease.dns'),
            <span key="d">
              {lease.dnsServers.map((d) => (
                <span key={d}>
                  <Mono value={d} />{' '}
                </span>
              ))}
            </span>,
          ],
          lease.domain !== undefined && [t('lease.domain'), <Mono key="n" value={lease.domain} />],
        ]}
      />
      {options.length === 0 ? null : (
        <details className={classes.options}>
          <summary>{t('lease.options', { count: options.length })}</summary>
          <Facts facts={options.map(([k, v]) => [k, <Mono key={k} value={v} />])} />
        </details>
      )}
    </div>
  );
}
