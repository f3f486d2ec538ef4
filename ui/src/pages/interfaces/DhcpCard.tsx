import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Under } from '../../parts/Under.tsx';
import classes from './Interfaces.module.css';
import { middleOf } from './range.ts';

/** The PBX's own DHCP server on a voice network: phones get their address and the place of their file from it. */
export function DhcpCard({ id, document }: { readonly id: string; readonly document: Config }) {
  const { t } = useTranslation();
  const path = `/dhcp/${id}`;
  const field = useField<Config['dhcp'][string]>(path, false);
  const ipv4 = document.interfaces[id]?.ipv4;
  const on = document.dhcp[id] !== undefined;
  const turn = (wanted: boolean): void =>
    field.set(wanted ? { ...middleOf(ipv4?.mode === 'static' ? ipv4.address : ''), leaseSeconds: 3600 } : undefined);
  return (
    <Card id="dhcp" title={t('dhcp.on', { interface: id })}>
      <Switch label={t('dhcp.serve')} description={t('dhcp.why')} checked={on} onChange={(e) => turn(e.currentTarget.checked)} />
      <Under id={`dhcp-${id}-problem`} error={field.error} warning={field.warning} />
      {on ? (
        <div className={classes.row}>
          <DraftText path={`${path}/first`} label={t('dhcp.first')} placeholder="192.0.2.100" />
          <DraftText path={`${path}/last`} label={t('dhcp.last')} placeholder="192.0.2.200" />
          <DraftText path={`${path}/leaseSeconds`} label={t('dhcp.lease')} numeric>
            {t('dhcp.leaseHint')}
          </DraftText>
        </div>
      ) : null}
    </Card>
  );
}
