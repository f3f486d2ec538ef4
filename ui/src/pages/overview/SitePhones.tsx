import { useTranslation } from 'react-i18next';
import { tones } from '../phones/states.ts';
import classes from './Site.module.css';
import type { Network } from './site.ts';

/** So many phones as dots, each in the colour of its state; the count says the rest. */
const shown = 12;

export function SitePhones({
  network,
  x,
  y,
  anchor,
}: {
  readonly network: Network;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'middle' | 'start';
}) {
  const { t } = useTranslation();
  const phones = network.phones.slice(0, shown);
  const text = [
    network.you ? t('overview.you') : undefined,
    network.phones.length > 0 ? t('overview.phonesHere', { count: network.phones.length }) : undefined,
  ]
    .filter((s) => s !== undefined)
    .join(', ');
  const perRow = 6;
  const left = anchor === 'middle' ? x - ((Math.min(phones.length, perRow) - 1) * 12) / 2 : x + 4;
  return (
    <g>
      <text x={x} y={y} textAnchor={anchor} className={classes.small}>
        {text}
      </text>
      {phones.map((p, i) => (
        <circle
          key={p.mac}
          className={classes.dot}
          data-tone={tones[p.state]}
          cx={left + (i % perRow) * 12}
          cy={y + 14 + Math.floor(i / perRow) * 12}
          r={4}
        />
      ))}
    </g>
  );
}
