import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { outgoingModes } from '../../../../src/lib/outgoing.ts';
import { outgoingQuery } from '../../api/queries.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { DraftSelect } from '../../parts/DraftSelect.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Reachability.module.css';

/** What programs on this machine opened and no part of the PBX declares; counted, or refused. */
export function OutgoingCard() {
  const { t } = useTranslation();
  const { data } = useQuery(outgoingQuery);
  return (
    <Card id="outgoing" title={t('reach.outgoing')} aside={<Cli command="switchroom reach outgoing" />}>
      <p className={classes.fade}>{t('reach.outgoingWhy')}</p>
      <div className={classes.outgoing}>
        <DraftSelect
          width={640}
          path="/reachability/outgoing"
          label={t('reach.outgoingMode')}
          choices={outgoingModes}
          word={(mode) => t(`reach.outgoingModes.${mode}`)}
        >
          {t('reach.outgoingHelp')}
        </DraftSelect>
      </div>
      {data === undefined ? (
        <Bones lines={2} />
      ) : data.undeclared.length === 0 ? (
        <Empty>{t(data.mode === 'off' ? 'reach.outgoingOff' : 'reach.outgoingNone')}</Empty>
      ) : (
        <ul className={classes.undeclared}>
          {data.undeclared.map((u) => (
            <li key={`${u.user} ${u.protocol} ${u.address} ${u.port}`} className={classes.tried}>
              <Mono value={u.address} strong />
              <span>
                {u.protocol.toUpperCase()} {u.port}
              </span>
              <span className={classes.fade}>
                {t('reach.outgoingBy', { user: u.user })}, {t('reach.outgoingPackets', { count: u.packets })}, <Time at={u.lastAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
