import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { measuresQuery } from '../../api/queries.ts';
import { currentLanguage } from '../../i18n.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Page } from '../../parts/Page.tsx';
import classes from './Reachability.module.css';

/** What to set in router, bridges and firewall, made of what this PBX opens and needs. */
export function MeasuresPage() {
  const { t } = useTranslation();
  const { data } = useQuery(measuresQuery);
  return (
    <Page title={t('reach.measures')} lead={t('reach.measuresWhy')} aside={<Cli command="switchroom reach measures" />}>
      <p>
        <Link to="/network/reachability">{t('reach.backToList')}</Link>
      </p>
      {data === undefined ? (
        <Card>
          <Bones lines={8} />
        </Card>
      ) : (
        data[currentLanguage()].sections.map((s) => (
          <Card key={s.id} id={s.id} title={s.title}>
            <p className={classes.fade}>{s.lead}</p>
            <ul className={classes.points}>
              {s.points.map((p) => (
                <li key={p}>{p}</li>
              ))}
            </ul>
          </Card>
        ))
      )}
    </Page>
  );
}
