import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/Icon.tsx';
import { Logo } from '../../parts/Logo.tsx';
import classes from './Site.module.css';
import type { Picture } from './SiteAcross.tsx';
import { SitePhones } from './SitePhones.tsx';

const step = 76;

/** The same from top to bottom, for a phone's screen. */
export function SiteDown({ width, networks, out }: Picture) {
  const { t } = useTranslation();
  const [front, ...others] = networks;
  const gateway = front?.gateway;
  const y = (i: number): number => 28 + i * step;
  const x = 28;
  const text = (i: number, name: string, mono: string, tone?: string): ReactNode => (
    <>
      <text x={x + 40} y={y(i) - 2} className={classes.name}>
        {name}
      </text>
      <text x={x + 40} y={y(i) + 16} className={`${classes.mono} ${tone ?? ''}`}>
        {mono}
      </text>
    </>
  );
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: the figure around it has the name; a title would pop up over every link
    <svg className={classes.svg} width={width} height={y(3 + others.length) + 32}>
      <path className={classes.line} data-up={gateway !== undefined && out} d={`M${x} ${y(0) + 22}V${y(1) - 22}`} />
      <path className={classes.line} data-up={gateway !== undefined} d={`M${x} ${y(1) + 22}V${y(2) - 16}`} />
      <path className={classes.line} data-up={front?.up ?? false} d={`M${x} ${y(2) + 16}V${y(3) - 24}`} />
      {others.map((n, i) => (
        <path key={n.id} className={classes.line} data-up={n.up} d={`M${x} ${y(3 + i) + (i === 0 ? 24 : 16)}V${y(4 + i) - 16}`} />
      ))}
      <circle className={classes.node} cx={x} cy={y(0)} r={22} />
      <Icon name="globe" size={20} x={x - 10} y={y(0) - 10} className={classes.icon} />
      <text x={x + 40} y={y(0) + 5} className={classes.name}>
        {t('overview.internet')}
      </text>
      <rect className={classes.node} x={x - 22} y={y(1) - 22} width={44} height={44} rx={10} />
      <Icon name="router" size={20} x={x - 10} y={y(1) - 10} className={classes.icon} />
      {text(1, t('overview.gateway'), gateway ?? t('overview.noGateway'), gateway === undefined ? classes.bad : undefined)}
      {front === undefined ? null : (
        <Link to="/network/interfaces/{-$id}" params={{ id: front.id }} className={classes.link}>
          <rect className={classes.net} x={x - 26} y={y(2) - 16} width={52} height={32} rx={16} />
          <Icon name="network" size={16} x={x - 8} y={y(2) - 8} className={classes.icon} />
          {text(2, front.id, front.prefix ?? '')}
        </Link>
      )}
      {front === undefined ? null : <SitePhones network={front} x={x + 188} y={y(2) - 2} anchor="start" />}
      <rect className={classes.pbx} x={x - 24} y={y(3) - 24} width={48} height={48} rx={12} />
      <svg x={x - 14} y={y(3) - 14} width={28} height={28} aria-hidden="true">
        <Logo size={28} />
      </svg>
      {text(3, t('overview.pbx'), front?.address ?? '')}
      {others.map((n, i) => (
        <g key={n.id}>
          <Link to="/network/interfaces/{-$id}" params={{ id: n.id }} className={classes.link}>
            <rect className={classes.net} x={x - 26} y={y(4 + i) - 16} width={52} height={32} rx={16} />
            <Icon name="network" size={16} x={x - 8} y={y(4 + i) - 8} className={classes.icon} />
            {text(4 + i, n.id, n.prefix ?? '')}
          </Link>
          <SitePhones network={n} x={x + 188} y={y(4 + i) - 2} anchor="start" />
        </g>
      ))}
    </svg>
  );
}
