import { useTranslation } from 'react-i18next';
import type { RoutingView } from '../../../../src/engine/requests.ts';
import { Card } from '../../parts/Card.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Tag } from '../../parts/Tag.tsx';
import classes from './Routing.module.css';

/** What the kernel says, whoever made it. */
export function TableCard({ live }: { readonly live: RoutingView }) {
  const { t } = useTranslation();
  const routes = live.routes.filter((r) => r.table === undefined);
  const named = (device: string): string => live.routes.find((r) => r.device === device)?.interface ?? device;
  return (
    <Card id="table" title={t('routing.table.title')}>
      <p className={classes.why}>{t('routing.table.why')}</p>
      <table className={classes.table} aria-label={t('routing.table.title')}>
        <thead>
          <tr>
            <th scope="col">{t('routing.table.to')}</th>
            <th scope="col">{t('routing.table.way')}</th>
            <th scope="col">{t('routing.table.metric')}</th>
            <th scope="col">{t('routing.table.owner')}</th>
          </tr>
        </thead>
        <tbody>
          {routes.map((r) => (
            <tr key={`${r.family} ${r.to} ${r.via ?? ''} ${r.device} ${r.metric}`}>
              <td>{r.to === 'default' ? t('routing.table.everything', { family: r.family }) : <Mono value={r.to} />}</td>
              <td>
                {r.via === undefined
                  ? t('routing.table.directly', { device: r.interface ?? r.device })
                  : t('routing.table.via', { via: r.via, device: r.interface ?? r.device })}
              </td>
              <td data-label={t('routing.table.metric')}>{r.metric}</td>
              <td>
                <Tag>{t(`routing.table.${r.owner}`)}</Tag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {live.replies.length === 0 ? null : (
        <div className={classes.replies}>
          <h3 className={classes.family}>{t('routing.table.replies')}</h3>
          <p className={classes.why}>{t('routing.table.repliesWhy')}</p>
          <table className={classes.table} aria-label={t('routing.table.replies')}>
            <tbody>
              {live.replies.map((r) => (
                <tr key={`${r.family} ${r.address}`}>
                  <td>{t('routing.table.replyFrom', { address: r.address })}</td>
                  <td>{t('routing.table.via', { via: r.via, device: named(r.device) })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
