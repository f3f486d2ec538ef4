import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/Icon.tsx';
import { Logo } from '../../parts/Logo.tsx';
import classes from './Site.module.css';
import { SitePhones } from './SitePhones.tsx';
import type { Network } from './site.ts';

export interface Picture {
  readonly width: number;
  readonly networks: readonly Network[];
  /** The way out works. */
  readonly out: boolean;
}

const rowHeight = 136;

/** From the Internet on the left to the phones on the right. */
export function SiteAcross({ width, networks, out }: Picture) {
  const { t } = useTranslation();
  const [front, ...others] = networks;
  const rows = Math.max(1, others.length);
  const height = 48 + rows * rowHeight;
  const step = (width - 96) / 4;
  const x = (i: number): number => 48 + i * step;
  const y = 66 + ((rows - 1) * rowHeight) / 2;
  const gateway = front?.gateway;
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: the figure around it has the name; a title would pop up over every link
    <svg className={classes.svg} width={width} height={height}>
      <path className={classes.line} data-up={gateway !== undefined && out} d={`M${x(0) + 24} ${y}H${x(1) - 22}`} />
      <path className={classes.line} data-up={gateway !== undefined} d={`M${x(1) + 22} ${y}H${x(2) - 44}`} />
      <path className={classes.line} data-up={front?.up ?? false} d={`M${x(2) + 44} ${y}H${x(3) - 28}`} />
      {others.map((n, i) => {
        const row = 66 + i * rowHeight;
        return (
          <path
            key={n.id}
            className={classes.line}
            data-up={n.up}
            d={`M${x(3) + 28} ${y}C${x(3) + 28 + step / 3} ${y} ${x(4) - 44 - step / 3} ${row} ${x(4) - 44} ${row}`}
          />
        );
      })}
      <circle className={classes.node} cx={x(0)} cy={y} r={24} />
      <Icon name="globe" size={22} x={x(0) - 11} y={y - 11} className={classes.icon} />
      <text x={x(0)} y={y + 44} textAnchor="middle" className={classes.name}>
        {t('overview.internet')}
      </text>
      <rect className={classes.node} x={x(1) - 22} y={y - 22} width={44} height={44} rx={10} />
      <Icon name="router" size={22} x={x(1) - 11} y={y - 11} className={classes.icon} />
      <text x={x(1)} y={y + 44} textAnchor="middle" className={classes.name}>
        {t('overview.gateway')}
      </text>
      <text x={x(1)} y={y + 62} textAnchor="middle" className={gateway === undefined ? `${classes.small} ${classes.bad}` : classes.mono}>
        {gateway ?? t('overview.noGateway')}
      </text>
      {front === undefined ? null : <Net network={front} x={x(2)} y={y} />}
      <rect className={classes.pbx} x={x(3) - 28} y={y - 28} width={56} height={56} rx={14} />
      <svg x={x(3) - 16} y={y - 16} width={32} height={32} aria-hidden="true">
        <Logo size={32} />
      </svg>
      <text x={x(3)} y={y + 48} textAnchor="middle" className={classes.name}>
        {t('overview.pbx')}
      </text>
      <text x={x(3)} y={y + 66} textAnchor="middle" className={classes.mono}>
        {front?.address ?? ''}
      </text>
      {others.map((n, i) => (
        <Net key={n.id} network={n} x={x(4)} y={66 + i * rowHeight} />
      ))}
    </svg>
  );
}

function Net({ network, x, y }: { readonly network: Network; readonly x: number; readonly y: number }) {
  return (
    <>
      <Link to="/network/interfaces/{-$id}" params={{ id: network.id }} className={classes.link}>
        <rect className={classes.net} x={x - 44} y={y - 16} width={88} height={32} rx={16} />
        <text x={x} y={y + 4.5} textAnchor="middle" className={classes.name}>
          {network.id}
        </text>
      </Link>
      <text x={x} y={y + 36} textAnchor="middle" className={classes.mono}>
        {network.prefix ?? ''}
      </text>
      <SitePhones network={network} x={x} y={y + 60} anchor="middle" />
    </>
  );
}
