import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { connection } from '../api/connection.ts';
import { statusQuery } from '../api/queries.ts';
import { State, type Tone } from '../parts/State.tsx';
import classes from './Health.module.css';

/** One word for everything, always in sight; leads to what needs somebody. */
export function Health() {
  const { t } = useTranslation();
  const { data } = useQuery(statusQuery);
  const { lostSince } = useSyncExternalStore(connection.subscribe, connection.get);
  const problems =
    data === undefined
      ? 0
      : data.conditions.filter((c) => c.severity === 'problem').length +
        data.requirements.filter((r) => !r.met && r.condition === undefined).length;
  const warnings = data?.conditions.filter((c) => c.severity === 'warning').length ?? 0;
  const [tone, text]: readonly [Tone, string] =
    lostSince !== undefined
      ? ['off', t('health.lost')]
      : data === undefined
        ? ['off', t('health.unknown')]
        : problems > 0
          ? ['bad', t('health.problems', { count: problems })]
          : warnings > 0
            ? ['warn', t('health.warnings', { count: warnings })]
            : ['good', t('health.good')];
  return (
    <Link to="/" hash="needs-you" className={classes.health} title={text}>
      <State tone={tone}>
        <span className={classes.text}>{text}</span>
      </State>
    </Link>
  );
}
