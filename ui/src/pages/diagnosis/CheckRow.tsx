import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { currentLanguage } from '../../i18n.ts';
import { placeOf } from '../../lib/place.ts';
import { Mono } from '../../parts/Mono.tsx';
import { State } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Diagnosis.module.css';

type Check = Answer<'GET /doctor'>['checks'][number];
type Finding = Check['findings'][number];

const tones = { bad: 'bad', warning: 'warn', unknown: 'off', good: 'good' } as const;

/** One question with its answer: what was looked at, what was found, why, and what to do about it. */
export function CheckRow({ check }: { readonly check: Check }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const place = placeOf(check.about);
  // A link to the page that one is on leads nowhere.
  const title =
    place === undefined || place.to === '/system/diagnosis' ? check.title[language] : <Link {...place}>{check.title[language]}</Link>;
  return (
    <li className={classes.check}>
      <div className={classes.head}>
        <h3>{title}</h3>
        <State tone={tones[check.verdict]}>{t(`diagnosis.verdict.${check.verdict}`)}</State>
      </div>
      <p className={classes.quiet}>{check.looked[language]}</p>
      {check.findings.length === 0 ? null : (
        <ul className={classes.findings}>
          {check.findings.map((f) => (
            <FindingRow key={`${f.code} ${f.text.en.message}`} finding={f} />
          ))}
        </ul>
      )}
      {check.verdict === 'good' ? null : (
        <p className={classes.quiet}>
          {t('diagnosis.more')} <Mono value={check.command} />
        </p>
      )}
    </li>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  const { t } = useTranslation();
  const { message, because, remedy } = finding.text[currentLanguage()];
  const place = placeOf(finding.about);
  return (
    <li>
      <p className={classes.what}>{place === undefined ? message : <Link {...place}>{message}</Link>}</p>
      {because === undefined && finding.since === undefined ? null : (
        <p className={classes.quiet}>
          {because}
          {because === undefined || finding.since === undefined ? '' : ' · '}
          {finding.since === undefined ? null : (
            <>
              {t('diagnosis.since')} <Time at={finding.since} />
            </>
          )}
        </p>
      )}
      {remedy === undefined ? null : <p>{remedy}</p>}
    </li>
  );
}
