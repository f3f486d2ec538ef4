import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Block } from '../../../../src/engine/requests.ts';
import { blockDetailsQuery } from '../../api/queries.ts';
import { failureText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Blocks.module.css';

/** What is asked only when somebody looks: the name of the address, what was seen, and who else is there. */
export function BlockDetails({ block }: { readonly block: Block }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(blockDetailsQuery(block.address, block.service));
  if (error)
    return (
      <Notice tone="bad" live>
        {failureText(t, error)}
      </Notice>
    );
  if (data === undefined) return <Bones lines={4} />;
  const { names, evidence, devices } = data;
  return (
    <div className={classes.details}>
      <dl className={classes.facts}>
        <dt>{t('evidence.name')}</dt>
        <dd>{names === undefined ? t('evidence.notAsked') : names.length === 0 ? t('evidence.noName') : names.join(', ')}</dd>
        {evidence === undefined ? null : (
          <>
            <dt>{t('evidence.counted')}</dt>
            <dd>
              {t('evidence.countedText', {
                failures: evidence.failures,
                accounts: evidence.accounts,
                unknown: evidence.unknownAccounts,
              })}
            </dd>
            <dt>{t('evidence.rule')}</dt>
            <dd>
              {t('evidence.ruleText', {
                max: evidence.rule.maxFailures,
                window: evidence.rule.windowSeconds,
                block: evidence.rule.blockSeconds,
              })}
            </dd>
          </>
        )}
        <dt>{t('evidence.behind')}</dt>
        <dd>
          {devices.length === 0
            ? t('evidence.nobody')
            : devices
                .map((d) => `${t('evidence.phone', d)} (${d.address}${d.registered ? `, ${t('evidence.registered')}` : ''})`)
                .join(', ')}
        </dd>
        {evidence === undefined || evidence.homes.length === 0 ? null : (
          <>
            <dt>{t('evidence.homes')}</dt>
            <dd>{evidence.homes.join(', ')}</dd>
          </>
        )}
        <dt>{t('evidence.todo')}</dt>
        <dd>{t(devices.length > 0 || (evidence?.homes.length ?? 0) > 0 ? 'evidence.doYours' : 'evidence.doStranger')}</dd>
      </dl>
      {evidence === undefined ? (
        <p className={classes.fade}>{t('evidence.noLines')}</p>
      ) : (
        <>
          <p className={classes.fade}>{t('evidence.lines')}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
          <pre className={classes.lines} tabIndex={0}>
            {evidence.lines.join('\n')}
          </pre>
          {evidence.more > 0 ? <p className={classes.fade}>{t('evidence.before', { n: evidence.more })}</p> : null}
        </>
      )}
    </div>
  );
}
