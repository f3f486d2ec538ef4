import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { useField } from '../../draft/useField.ts';
import { Choice } from '../../parts/Choice.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import classes from './Routing.module.css';

type Gateway = Config['routes']['ipv4'] | Config['routes']['ipv6'];

interface Props {
  readonly path: string;
  readonly family: 4 | 6;
  /** Of the interfaces in the draft. */
  readonly ids: readonly string[];
  readonly label: string;
  readonly children: ReactNode;
}

/** Learnt on an interface, set by hand, or none. */
export function GatewayChoice({ path, family, ids, label, children }: Props) {
  const { t } = useTranslation();
  const field = useField<Gateway>(path, false);
  const now: Gateway = field.value ?? { from: 'none' };
  const learnt = family === 4 ? 'dhcp' : 'ra';
  const set = (choice: string): void => {
    const [from, id = ''] = choice.split(':');
    const last = now.from === 'none' ? (ids[0] ?? '') : now.interface;
    if (from === 'dhcp' || from === 'ra') field.set({ from, interface: id });
    else field.set(from === 'static' ? { from, interface: last, gateway: '' } : { from: 'none' });
  };
  return (
    <>
      <Choice
        label={label}
        open={false}
        value={now.from === 'dhcp' || now.from === 'ra' ? `${now.from}:${now.interface}` : now.from}
        onChange={set}
        changed={field.changed}
        error={field.error}
        warning={field.warning}
        options={[
          ...ids.map((i) => ({
            value: `${learnt}:${i}`,
            label: t(family === 4 ? 'routes.fromDhcp' : 'routes.fromRa', { interface: i }),
          })),
          { value: 'static', label: t('routes.static') },
          { value: 'none', label: t('routes.none') },
        ]}
      >
        {children}
      </Choice>
      {now.from === 'static' ? (
        <div className={classes.row}>
          <DraftText path={`${path}/gateway`} label={t('routing.gatewayAddress')} placeholder={family === 4 ? '192.0.2.1' : '2001:db8::1'}>
            {t('routing.gatewayHint')}
          </DraftText>
          <Choice
            label={t('routing.through')}
            open={false}
            value={now.interface}
            onChange={(id) => field.set({ ...now, interface: id })}
            options={ids.map((value) => ({ value, label: value }))}
          />
        </div>
      ) : null}
    </>
  );
}
