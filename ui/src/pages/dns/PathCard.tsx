import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { AskForm } from '../../parts/AskForm.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import { Tag } from '../../parts/Tag.tsx';
import classes from './Dns.module.css';

type Path = Answer<'POST /dns/path'>;
type Way = Path['ways'][number];

/** The path of a trunk to a SIP domain, as a tree from the domain to the machines behind it. */
export function PathCard() {
  const { t } = useTranslation();
  const [domain, setDomain] = useState('');
  const ask = useMutation({ mutationFn: () => call('POST /dns/path', { body: { domain: domain.trim() } }) });
  const failed = useFailure(ask.error, ['/domain']);
  return (
    <Card id="path" title={t('dns.path.title')} aside={<Cli command="switchroom dns path <domain>" />}>
      <AskForm
        label={t('dns.path.domain')}
        placeholder="example.test"
        value={domain}
        onChange={setDomain}
        error={failed.at('/domain') ?? failed.rest}
        ask={t('dns.path.ask')}
        pending={ask.isPending}
        onAsk={() => ask.mutate()}
        hint={t('dns.path.hint')}
        answer={ask.data === undefined ? undefined : <Tree path={ask.data} />}
      />
    </Card>
  );
}

const at = (address: string, port: number): string => `${address.includes(':') ? `[${address}]` : address}:${port}`;

function Tree({ path }: { readonly path: Path }) {
  const { t } = useTranslation();
  const { taken } = path;
  const isTaken = (way: Way, address: string, port: number): boolean =>
    taken?.transport === way.transport && taken.address === address && taken.port === port;
  return (
    <>
      {taken === undefined ? (
        <Notice tone="warn">{t('dns.path.nobody')}</Notice>
      ) : (
        <Notice tone="good">
          {t('dns.path.taken', { transport: taken.transport.toUpperCase(), target: at(taken.address, taken.port) })}
        </Notice>
      )}
      <ul className={classes.tree} aria-label={t('dns.path.tree', { domain: path.domain })}>
        <li>
          <span className={classes.node}>{path.domain}</span>
          <ul>
            {path.ways.map((w) => (
              <li key={`${w.transport} ${w.name}`}>
                <span className={classes.line}>
                  <Tag tone="accent">{w.transport.toUpperCase()}</Tag>
                  <span className={classes.node}>{w.name}</span>
                  <span className={classes.quiet}>
                    {w.by === 'naptr'
                      ? t('dns.path.naptr', { order: w.order ?? 0, preference: w.preference ?? 0 })
                      : t(w.by === 'srv' ? 'dns.path.srv' : 'dns.path.host')}
                  </span>
                </span>
                {w.nothing === undefined ? null : <State tone="off">{t(`dns.path.${w.nothing}`)}</State>}
                <ul>
                  {w.targets.map((target) => (
                    <li key={`${target.host} ${target.port} ${target.priority ?? ''} ${target.weight ?? ''}`}>
                      <span className={classes.line}>
                        <span className={classes.node}>{at(target.host, target.port)}</span>
                        {target.priority === undefined ? null : (
                          <span className={classes.quiet}>
                            {t('dns.path.priority', { priority: target.priority, weight: target.weight ?? 0, share: target.share ?? 100 })}
                          </span>
                        )}
                      </span>
                      {target.nothing === undefined ? null : <State tone="bad">{t('dns.path.no-address')}</State>}
                      <ul>
                        {target.addresses.map((a) => (
                          <li key={a.address}>
                            <span className={classes.line}>
                              <span className={classes.node} data-taken={isTaken(w, a.address, a.port) || undefined}>
                                {at(a.address, a.port)}
                              </span>
                              {'failed' in a.tried ? (
                                <State tone={a.tried.failed === 'not-tried' ? 'off' : 'bad'}>
                                  {t(`dns.path.failed.${a.tried.failed}`)}
                                </State>
                              ) : (
                                <State tone="good">{t('dns.path.answered', { said: a.tried.said, ms: a.tried.ms })}</State>
                              )}
                            </span>
                          </li>
                        ))}
                      </ul>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </li>
      </ul>
      <details className={classes.lookups}>
        <summary>{t('dns.path.lookups', { count: path.lookups.length })}</summary>
        <ul className={classes.records}>
          {path.lookups.map((l) => (
            <li key={`${l.type} ${l.name}`}>
              <span className={classes.type}>{l.type}</span>
              <span className={classes.text}>{l.name}</span>
              <span className={classes.quiet}>
                {l.count > 0 ? t('dns.path.records', { count: l.count }) : (l.instead ?? t('dns.rcode.NODATA'))}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
