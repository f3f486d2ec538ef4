import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { blocksQuery } from '../../api/queries.ts';
import { spoken } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Countdown } from '../../parts/Countdown.tsx';
import { Empty } from '../../parts/Empty.tsx';
import classes from './Overview.module.css';

export function BlocksCard() {
  const { t } = useTranslation();
  const { data: blocks } = useQuery(blocksQuery);
  return (
    <Card title={t('overview.blocks')} aside={<Link to="/network/blocks/{-$id}">{t('overview.all')}</Link>} flush>
      {blocks === undefined ? (
        <div className={classes.quiet}>
          <Bones lines={2} />
        </div>
      ) : blocks.length === 0 ? (
        <div className={classes.quiet}>
          <Empty>{t('overview.noBlocks')}</Empty>
        </div>
      ) : (
        <ul className={classes.list}>
          {blocks.slice(0, 4).map((b) => (
            <li key={`${b.address} ${b.service}`} className={classes.item}>
              <Link to="/network/blocks/{-$id}" params={{ id: b.address }}>
                {b.address}
              </Link>
              <span className={classes.push}>
                <Countdown until={b.until} />
              </span>
              <span className={classes.under}>{spoken(b.because)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
