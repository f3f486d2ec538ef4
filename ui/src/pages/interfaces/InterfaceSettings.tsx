import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import type { InterfaceView } from '../../../../src/engine/requests.ts';
import { type Ipv4Mode, type Ipv6Mode, switchIpv4, switchIpv6 } from '../../draft/addressing.ts';
import { draft, useDraft } from '../../draft/draft.ts';
import { impactText } from '../../draft/impact.ts';
import { useField } from '../../draft/useField.ts';
import { elsewhere } from '../../lib/ipv4.ts';
import { capital } from '../../lib/words.ts';
import { Choice } from '../../parts/Choice.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import classes from './Interfaces.module.css';

interface Props {
  readonly id: string;
  readonly live: InterfaceView | undefined;
  readonly wanted: Config['interfaces'][string];
}

export function InterfaceSettings({ id, live, wanted }: Props) {
  const { t } = useTranslation();
  const path = `/interfaces/${id}`;
  const roleField = useField(`${path}/role`);
  const ipv4 = useField(`${path}/ipv4`, false);
  const ipv4Mode = useField(`${path}/ipv4/mode`);
  const ipv6 = useField(`${path}/ipv6`, false);
  const ipv6Mode = useField(`${path}/ipv6/mode`);
  const { view } = useDraft();
  const [took, setTook] = useState<readonly ('gateway' | 'dns')[]>([]);
  const preview = view?.preview;
  // Said under the field that causes it, as soon as the engine knows.
  const dropped = ipv4.changed && preview !== undefined && preview.impact === 'drops-admin' ? capital(impactText(t, preview)) : undefined;
  const away = wanted.ipv4.mode === 'static' && elsewhere(wanted.ipv4.address, live?.addresses.map((a) => a.address) ?? []);
  const moves = dropped !== undefined && away ? t('interfaces.otherNetwork', { impact: dropped }) : dropped;

  const switch4 = (mode: Ipv4Mode): void =>
    draft.edit((d) => {
      const switched = switchIpv4(d as Config, id, mode, live);
      setTook(switched.took);
      return switched.document;
    });
  const tookText =
    took.length === 0 || !ipv4Mode.changed
      ? undefined
      : wanted.ipv4.mode === 'dhcp'
        ? t('interfaces.tookDhcp')
        : took.includes('gateway') && took.includes('dns')
          ? t('interfaces.tookBoth')
          : took.includes('gateway')
            ? t('interfaces.tookGateway')
            : t('interfaces.tookDns');

  return (
    <>
      <h3 className={classes.half}>{t('interfaces.settings')}</h3>
      <Choice
        label={t('iface.role')}
        value={wanted.role}
        onChange={(role: 'lan' | 'voice') => roleField.set(role)}
        changed={roleField.changed}
        error={roleField.error}
        warning={roleField.warning}
        options={(['lan', 'voice'] as const).map((value) => ({ value, label: t(`modes.${value}`) }))}
      >
        {t(`iface.roleHint.${wanted.role}`)}
      </Choice>
      <Choice
        label={t('interfaces.ipv4')}
        value={wanted.ipv4.mode}
        onChange={switch4}
        changed={ipv4Mode.changed}
        error={ipv4Mode.error ?? (wanted.ipv4.mode === 'static' ? undefined : ipv4.error)}
        warning={ipv4Mode.warning ?? (wanted.ipv4.mode === 'static' ? undefined : (ipv4.warning ?? moves))}
        options={(['dhcp', 'static', 'off'] as const).map((value) => ({ value, label: t(`modes.${value}`) }))}
      >
        {tookText ?? t(`iface.ipv4Hint.${wanted.ipv4.mode}`)}
      </Choice>
      {wanted.ipv4.mode === 'static' ? (
        <DraftText path={`${path}/ipv4/address`} label={t('interfaces.address4')} placeholder="192.0.2.10/24" note={moves}>
          {t('interfaces.address4Hint')}
        </DraftText>
      ) : null}
      <Choice
        label={t('interfaces.ipv6')}
        value={wanted.ipv6.mode}
        onChange={(mode: Ipv6Mode) => draft.edit((d) => switchIpv6(d as Config, id, mode, live))}
        changed={ipv6Mode.changed}
        error={ipv6Mode.error ?? (wanted.ipv6.mode === 'static' ? undefined : ipv6.error)}
        warning={ipv6Mode.warning}
        options={(['slaac', 'dhcpv6', 'static', 'off'] as const).map((value) => ({ value, label: t(`modes.${value}`) }))}
      >
        {t(`iface.ipv6Hint.${wanted.ipv6.mode}`)}
      </Choice>
      {wanted.ipv6.mode === 'static' ? (
        <DraftText path={`${path}/ipv6/address`} label={t('interfaces.address6')} placeholder="2001:db8::10/64">
          {t('interfaces.address6Hint')}
        </DraftText>
      ) : null}
      <DraftText path={`${path}/mtu`} label="MTU" numeric>
        {t('iface.mtuHint')}
      </DraftText>
    </>
  );
}
