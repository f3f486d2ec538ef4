import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AttackStory } from '../../../../src/api/contract/protection.ts';
import { attacksQuery } from '../../api/queries.ts';
import { number } from '../../lib/format.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import hidden from '../../parts/Hidden.module.css';
import { Mono } from '../../parts/Mono.tsx';
import classes from './Attacks.module.css';

/** One attack, one story: when, from where, and which accounts were tried. */
export function AttacksCard() {
  const { t, i18n } = useTranslation();
  const { data: story } = useQuery(attacksQuery);
  const count = (n: number): string => number(n, i18n.language);
  return (
    <Card
      id="attacks"
      title={t('attacks.title')}
      aside={story === undefined ? null : t('attacks.sum', { failures: count(story.failures) })}
    >
      {story === undefined ? (
        <Bones lines={4} />
      ) : story.failures === 0 ? (
        <Empty>{t('attacks.none')}</Empty>
      ) : (
        <>
          <Chart hours={story.hours} />
          <div className={classes.lists}>
            <table className={classes.list}>
              <caption>{t('attacks.sources')}</caption>
              <tbody>
                {story.sources.map((s) => (
                  <tr key={`${s.service} ${s.address}`}>
                    <td>{s.address === 'others' ? t('attacks.others') : <Mono value={s.address} />}</td>
                    <td>
                      {t(`service.${s.service}`)}
                      {s.home ? ` · ${t('attacks.home')}` : ''}
                    </td>
                    <td>{count(s.failures)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <table className={classes.list}>
              <caption>{t('attacks.accounts')}</caption>
              <tbody>
                {story.accounts.map((a) => (
                  <tr key={`${a.service} ${a.account}`}>
                    <td className={classes.account}>{a.account}</td>
                    <td>{a.unknown ? t('attacks.unknown') : t(`service.${a.service}`)}</td>
                    <td>{count(a.failures)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Card>
  );
}

const height = 64;

/** 24 columns. The same figures stand in a table for whoever does not see them; drawn by hand, because 24 columns are no work for a library. */
function Chart({ hours }: { readonly hours: AttackStory['hours'] }) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, ...hours.map((h) => h.failures));
  const hour = new Intl.DateTimeFormat(i18n.language, { hour: '2-digit', minute: '2-digit' });
  return (
    <figure className={classes.figure}>
      <svg viewBox={`0 0 240 ${height}`} preserveAspectRatio="none" className={classes.chart} aria-hidden="true">
        {hours.map((h, n) => {
          // A single failure among thousands is still to be seen.
          const tall = h.failures === 0 ? 1 : Math.max(3, Math.round((h.failures / most) * height));
          return (
            <rect key={h.at} x={n * 10 + 1} y={height - tall} width={8} height={tall} data-any={h.failures > 0}>
              <title>{`${hour.format(h.at * 1000)}: ${number(h.failures, i18n.language)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className={classes.axis}>
        <span>{hour.format((hours[0]?.at ?? 0) * 1000)}</span>
        <span>{t('attacks.most', { failures: number(most, i18n.language) })}</span>
        <span>{t('attacks.now')}</span>
      </figcaption>
      <table className={hidden.hidden}>
        <caption>{t('attacks.chart')}</caption>
        <tbody>
          {hours.map((h) => (
            <tr key={h.at}>
              <th scope="row">{hour.format(h.at * 1000)}</th>
              <td>{number(h.failures, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
