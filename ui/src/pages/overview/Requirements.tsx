import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Requirement } from '../../../../src/engine/requests.ts';
import { conditionText, inReadersWords } from '../../lib/words.ts';
import { Icon } from '../../parts/Icon.tsx';
import classes from './Overview.module.css';

const order: readonly Requirement['id'][] = ['address', 'subnet', 'dns', 'gateway', 'default-route'];
const about = {
  address: { to: '/network/interfaces/{-$id}' },
  subnet: { to: '/network/interfaces/{-$id}' },
  dns: { to: '/network/dns' },
  gateway: { to: '/network/routing' },
  'default-route': { to: '/network/routing' },
} as const satisfies Record<Requirement['id'], { to: string; hash?: string }>;

/** Address, subnet, DNS, gateway, default route: without these five nothing else matters, so they come first. */
export function Requirements({ requirements }: { readonly requirements: readonly Requirement[] | undefined }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.strip} aria-label={t('overview.requirements')}>
      {order.map((id) => {
        const r = requirements?.find((x) => x.id === id);
        return (
          <li key={id}>
            <Link
              {...about[id]}
              className={classes.requirement}
              data-met={r?.met}
              title={r?.condition === undefined ? undefined : conditionText(r.condition).message}
            >
              {r === undefined ? (
                <span />
              ) : (
                <Icon
                  name={r.met ? 'check' : 'cross'}
                  size={18}
                  aria-hidden={false}
                  role="img"
                  aria-label={r.met ? t('overview.met') : t('overview.missing')}
                />
              )}
              <span className={classes.term}>{t(`overview.requirement.${id}`)}</span>
              <span className={classes.figure}>
                {r === undefined ? '\u00a0' : r.value === '' ? t('overview.missing') : inReadersWords(r.value)}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
