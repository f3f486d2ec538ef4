import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import type { InterfaceView } from '../../../../src/engine/requests.ts';
import { number } from '../../lib/format.ts';
import { Card } from '../../parts/Card.tsx';
import { State } from '../../parts/State.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { InterfaceSettings } from './InterfaceSettings.tsx';
import { InterfaceState } from './InterfaceState.tsx';
import classes from './Interfaces.module.css';

interface Props {
  readonly id: string;
  readonly live: InterfaceView | undefined;
  readonly wanted: Config['interfaces'][string] | undefined;
  /** The PBX is the DHCP server here. */
  readonly serves: boolean;
}

export function InterfaceCard({ id, live, wanted, serves }: Props) {
  const { t, i18n } = useTranslation();
  const link = live?.link;
  const role = wanted?.role ?? live?.role;
  return (
    <Card
      id={`interface-${id}`}
      flush
      tone={link?.carrier === true ? undefined : 'bad'}
      title={
        <span className={classes.name}>
          {id} {role === undefined ? null : <Tag>{t(`role.${role}`)}</Tag>}
        </span>
      }
      aside={
        <>
          <State tone={link?.carrier === true ? 'good' : 'bad'}>
            {link === undefined ? t('interfaces.noLink') : link.carrier ? t('interfaces.up') : t('interfaces.noCarrier')}
          </State>
          {link?.carrier === true && link.speed !== undefined ? <span>{number(link.speed, i18n.language)} Mbit/s</span> : null}
          {link === undefined ? null : <span className={classes.device}>{link.device}</span>}
        </>
      }
    >
      <div className={classes.halves}>
        <div className={classes.state}>
          <InterfaceState live={live} learns={wanted?.ipv4.mode === 'dhcp'} serves={serves} />
        </div>
        <div className={classes.settings}>
          {wanted === undefined ? <p>{t('interfaces.foreign')}</p> : <InterfaceSettings id={id} live={live} wanted={wanted} />}
        </div>
      </div>
    </Card>
  );
}
