import { NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { AskForm } from '../../parts/AskForm.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import { Tag } from '../../parts/Tag.tsx';
import classes from './Dns.module.css';

type Test = Answer<'POST /dns/test'>;
type Said = Test['servers'][number];
const types = ['A', 'AAAA', 'SRV', 'NAPTR', 'PTR', 'CNAME', 'MX', 'NS', 'SOA', 'TXT'] as const satisfies readonly Test['type'][];

/** Every server is asked the same; what differs is seen side by side. */
export function TestCard() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [type, setType] = useState<Test['type']>('A');
  const ask = useMutation({ mutationFn: () => call('POST /dns/test', { body: { name: name.trim(), type } }) });
  const failed = useFailure(ask.error, ['/name']);
  return (
    <Card id="test" title={t('dns.test.title')} aside={<Cli command="switchroom dns test <name> [type]" />}>
      <AskForm
        label={t('dns.test.name')}
        placeholder="sip.example.test"
        value={name}
        onChange={setName}
        error={failed.at('/name') ?? failed.rest}
        ask={t('dns.test.ask')}
        pending={ask.isPending}
        onAsk={() => ask.mutate()}
        hint={t('dns.test.hint')}
        answer={ask.data === undefined ? undefined : <Results test={ask.data} />}
      >
        <NativeSelect
          label={t('dns.test.type')}
          value={type}
          onChange={(e) => setType(e.currentTarget.value as Test['type'])}
          data={types.map((value) => ({ value, label: value }))}
        />
      </AskForm>
    </Card>
  );
}

function Results({ test }: { readonly test: Test }) {
  const { t } = useTranslation();
  return (
    <>
      {test.disagree ? <Notice tone="warn">{t('dns.test.disagree')}</Notice> : null}
      <ul className={classes.list} aria-label={t('dns.test.results', { name: test.name, type: test.type })}>
        {test.servers.map((s) => (
          <li key={s.server}>
            <span className={classes.line}>
              <Mono value={s.server} strong />
              <span className={classes.quiet}>
                {s.role === 'resolver'
                  ? t('dns.test.resolver')
                  : s.role === 'domain'
                    ? t('dns.test.forDomain', { domain: s.domain ?? '' })
                    : ''}
              </span>
              {test.disagree && s.group !== undefined ? (
                <Tag tone="warn">{t('dns.test.group', { letter: 'ABCDEFGH'[s.group] ?? '?' })}</Tag>
              ) : null}
              {s.authentic ? <Tag tone="good">{t('dns.test.authentic')}</Tag> : null}
              {s.truncated ? <Tag>{t(s.tcp ? 'dns.test.byTcp' : 'dns.test.cut')}</Tag> : null}
            </span>
            <Verdict said={s} />
            {s.answers.length === 0 ? null : (
              <ul className={classes.records}>
                {s.answers.map((a) => (
                  <li key={`${a.name} ${a.type} ${a.text}`}>
                    <span className={classes.type}>{a.type}</span>
                    <span className={classes.text}>{a.text}</span>
                    <span className={classes.quiet}>{t('dns.test.ttl', { seconds: a.ttl })}</span>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      {test.servers.length === 1 ? <Empty>{t('dns.none')}</Empty> : null}
    </>
  );
}

function Verdict({ said: s }: { readonly said: Said }) {
  const { t } = useTranslation();
  if (s.state !== 'answered') return <State tone="bad">{t(`dns.test.${s.state}`)}</State>;
  const known = s.rcode === 'NOERROR' && s.answers.length === 0 ? 'NODATA' : (s.rcode ?? '');
  const words = String(t(`dns.rcode.${known}` as never, { defaultValue: known } as never));
  const tone = s.rcode === 'NOERROR' ? (s.answers.length > 0 ? 'good' : 'info') : s.rcode === 'NXDOMAIN' ? 'info' : 'bad';
  return <State tone={tone}>{t('dns.test.said', { words, ms: Math.round(s.ms) })}</State>;
}
