import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { InterfaceView } from '../../../../src/engine/requests.ts';
import { call } from '../../api/client.ts';
import { interfacesQuery, queryClient } from '../../api/queries.ts';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import classes from './Interfaces.module.css';

/** Who gives addresses on this network, when it was last asked; and what was offered and not taken. */
export function ServersFacts({ live, most }: { readonly live: InterfaceView; readonly most: number }) {
  const { t } = useTranslation();
  const look = useMutation({
    mutationFn: () => call('POST /interfaces/look'),
    onSuccess: (next) => queryClient.setQueryData(interfacesQuery.queryKey, next),
  });
  const tooMany = live.dhcpServers.length > most;
  return (
    <div>
      <h3 className={classes.half}>{t('iface.servers')}</h3>
      {live.refused.map((r) => (
        <Notice key={r.address} tone="bad">
          {t('iface.refused', { address: r.address, server: r.server ?? t('iface.unnamed') })}: {t(`iface.reason.${r.reason}`)}
        </Notice>
      ))}
      {tooMany ? <State tone="bad">{t('iface.tooMany')}</State> : null}
      {live.dhcpServers.length === 0 ? (
        <p>{t('iface.serversNone')}</p>
      ) : (
        <ul className={classes.servers}>
          {live.dhcpServers.map((s) => (
            <li key={`${s.address} ${s.mac}`}>
              <Mono value={s.address} /> <Mono value={s.mac} />
              {s.gateway === undefined ? null : <span>{t('iface.serverGateway', { gateway: s.gateway })}</span>}
            </li>
          ))}
        </ul>
      )}
      <p className={classes.why}>{t('iface.serversWhy')}</p>
      <Button variant="default" size="xs" onClick={() => look.mutate()} disabled={look.isPending}>
        {look.isPending ? t('iface.looking') : t('iface.look')}
      </Button>
      {look.error === null ? null : <Notice tone="bad">{t('iface.lookFailed')}</Notice>}
    </div>
  );
}
