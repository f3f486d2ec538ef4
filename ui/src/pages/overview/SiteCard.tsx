import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { interfacesQuery, phonesQuery, statusQuery } from '../../api/queries.ts';
import { Card } from '../../parts/Card.tsx';
import classes from './Site.module.css';
import { SiteAcross } from './SiteAcross.tsx';
import { SiteDown } from './SiteDown.tsx';
import { networks } from './site.ts';

/** Below this the five things do not fit beside each other in readable letters. */
const narrow = 520;

/** Where the PBX stands: drawn from what the interfaces say now, at the size there is. */
export function SiteCard() {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const { data: interfaces } = useQuery(interfacesQuery);
  const { data: phones } = useQuery(phonesQuery);
  const { data: status } = useQuery(statusQuery);
  const all = networks(interfaces ?? [], phones ?? [], location.hostname);
  const Picture = width < narrow ? SiteDown : SiteAcross;
  const gatewayMet = status?.requirements.find((r) => r.id === 'default-route')?.met ?? true;
  return (
    <Card title={t('overview.site')} className={classes.card}>
      <figure
        ref={ref}
        className={classes.frame}
        aria-label={t('overview.siteText', {
          host: status?.hostname ?? '',
          networks: all.map((n) => `${n.id} ${n.prefix ?? ''}`).join(', '),
        })}
      >
        {interfaces === undefined || width === 0 ? null : <Picture width={width} networks={all} out={gatewayMet} />}
      </figure>
    </Card>
  );
}
