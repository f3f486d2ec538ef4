import { useTranslation } from 'react-i18next';
import type { PortView } from '../../../../src/lib/ports.ts';
import { portAccess, portRange, portState, portWhy } from '../../../../src/lib/texts/ports.ts';
import { currentLanguage } from '../../i18n.ts';
import { Mono } from '../../parts/Mono.tsx';
import { Mark, type Tone } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Ports.module.css';

const tones: Record<PortView['state'], Tone> = {
  claimed: 'good',
  internal: 'info',
  asking: 'info',
  silent: 'off',
  local: 'info',
  stray: 'bad',
  taken: 'bad',
};

export function PortRow({ port: p, linked }: { readonly port: PortView; readonly linked: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const where = p.addresses.map((a) => (a === '*' || a === '0.0.0.0' || a === '::' ? t('ports.anyAddress') : a));
  const bound = [...new Set(where)].join(', ') + (p.device === undefined ? '' : ` %${p.device}`);
  return (
    <li className={classes.port} id={`port-${p.id}`} data-linked={linked || undefined}>
      <p className={classes.name}>
        <Mark tone={tones[p.state]} />
        <span>
          <span className={classes.protocol}>{p.protocol.toUpperCase()}</span> <Mono value={portRange(p)} strong />
        </span>
        <span className={classes.state}>{portState(p, language)}</span>
      </p>
      <div className={classes.why}>
        <p>{portWhy(p, language)}</p>
        <p className={classes.small}>
          {t('ports.reached')}: {portAccess(p.access, language)}
          {p.access.admitted === undefined ? null : ` · ${t('ports.admitted', { count: p.access.admitted })}`}
        </p>
      </div>
      <div className={classes.small}>
        {p.process === undefined ? null : (
          <p>
            {p.process.name} <span className={classes.fade}>{t('ports.pid', { pid: p.process.pid })}</span>
          </p>
        )}
        <p className={classes.fade}>
          {[p.component, bound === '' ? undefined : bound, p.sockets > 1 ? t('ports.sockets', { count: p.sockets }) : undefined]
            .filter((s) => s !== undefined)
            .join(' · ')}
        </p>
        {p.lastPeer === undefined ? null : (
          <p className={classes.fade}>
            {t('ports.lastPeer')} <Time at={p.lastPeer.at} /> · <Mono value={p.lastPeer.address} />
          </p>
        )}
      </div>
    </li>
  );
}
