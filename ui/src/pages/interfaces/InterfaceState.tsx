import { useTranslation } from 'react-i18next';
import type { InterfaceView } from '../../../../src/engine/requests.ts';
import { bytes, number, span } from '../../lib/format.ts';
import { Empty } from '../../parts/Empty.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { State } from '../../parts/State.tsx';
import { Tag } from '../../parts/Tag.tsx';
import classes from './Interfaces.module.css';
import { LeaseFacts } from './LeaseFacts.tsx';
import { ServersFacts } from './ServersFacts.tsx';

/** What the kernel and the lease say now. */
export function InterfaceState({
  live,
  learns,
  serves,
}: {
  readonly live: InterfaceView | undefined;
  readonly learns: boolean;
  readonly serves: boolean;
}) {
  const { t, i18n } = useTranslation();
  const lng = i18n.language;
  if (live === undefined) return <Empty>{t('interfaces.notYet')}</Empty>;
  const { link } = live;
  return (
    <>
      <div>
        <h3 className={classes.half}>{t('interfaces.addresses')}</h3>
        {live.addresses.length === 0 ? (
          <Empty>{t('interfaces.noAddress')}</Empty>
        ) : (
          <table className={classes.addresses} aria-label={t('interfaces.addresses')}>
            <tbody>
              {live.addresses.map((a) => (
                <tr key={a.address}>
                  <td>
                    <Mono value={a.address} strong={a.origin === 'dhcp' || a.origin === 'static'} />
                  </td>
                  <td>
                    <Tag {...(a.origin === 'kept' ? { tone: 'warn' as const } : {})}>{t(`origin.${a.origin}`)}</Tag>
                    {a.preferredSeconds === 0 ? <Tag tone="warn">{t('iface.deprecated')}</Tag> : null}
                  </td>
                  <td className={classes.life}>
                    {a.duplicate ? (
                      <State tone="bad">{a.usedBy === undefined ? t('interfaces.duplicate') : t('iface.usedBy', { mac: a.usedBy })}</State>
                    ) : a.validSeconds === undefined ? (
                      t('interfaces.forever')
                    ) : (
                      t('interfaces.left', { span: span(a.validSeconds, lng) })
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <div className={classes.blocks}>
        {live.leases.map((l) => (
          <LeaseFacts key={l.protocol} lease={l} />
        ))}
        {learns || serves ? <ServersFacts live={live} most={serves ? 0 : 1} /> : null}
        {link === undefined ? null : (
          <div>
            <h3 className={classes.half}>{t('interfaces.link')}</h3>
            <Facts
              facts={[
                ['MAC', <Mono key="mac" value={link.mac} />],
                ['MTU', number(link.mtu, lng)],
                [t('interfaces.received'), bytes(link.rxBytes, lng)],
                [t('interfaces.sent'), bytes(link.txBytes, lng)],
                [
                  t('iface.packets'),
                  t('iface.packetCount', { rx: number(link.rxPackets ?? 0, lng), tx: number(link.txPackets ?? 0, lng) }),
                ],
                [
                  t('iface.dropped'),
                  t('iface.droppedCount', { rx: number(link.rxDropped ?? 0, lng), tx: number(link.txDropped ?? 0, lng) }),
                ],
                [
                  t('interfaces.errors'),
                  link.rxErrors + link.txErrors === 0 ? (
                    t('interfaces.noErrors')
                  ) : (
                    <State key="e" tone="warn">
                      {t('interfaces.errorCount', { rx: number(link.rxErrors, lng), tx: number(link.txErrors, lng) })}
                    </State>
                  ),
                ],
              ]}
            />
          </div>
        )}
      </div>
    </>
  );
}
