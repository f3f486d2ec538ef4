import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import type { JailView } from '../../../../src/engine/requests.ts';
import { configQuery, jailsQuery } from '../../api/queries.ts';
import { same } from '../../draft/document.ts';
import { draft } from '../../draft/draft.ts';
import { useField } from '../../draft/useField.ts';
import { number } from '../../lib/format.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { State } from '../../parts/State.tsx';
import { DraftPorts, DraftRules, JailTry } from './JailRules.tsx';
import classes from './Jails.module.css';

export type Jail = Config['protection']['jails'][number];
const path = '/protection/jails';

/** SSH, as most will want it first. */
const first: Jail = {
  name: 'sshd',
  log: '/var/log/auth.log',
  filter: 'sshd',
  failregex: [],
  sample: '',
  protocol: 'tcp',
  ports: [22],
  maxFailures: 5,
  windowSeconds: 600,
};

/** Logs that Fail2ban watches besides what the PBX sees itself. */
export function JailsCard() {
  const { t } = useTranslation();
  const field = useField<readonly Jail[]>(path, false);
  const { data: config } = useQuery(configQuery);
  const { data: live } = useQuery(jailsQuery);
  const jails = field.value ?? [];
  const add = (): void =>
    field.set([...jails, jails.some((j) => j.name === first.name) ? { ...first, name: '', log: '', filter: '' } : first]);
  return (
    <Card id="jails" title={t('jails.title')} aside={<Cli command="switchroom jails" />}>
      <p className={classes.why}>{t('jails.why')}</p>
      {jails.length === 0 ? <Empty>{t('jails.none')}</Empty> : null}
      {jails.map((j, n) => {
        const inForce = config?.document.protection.jails.some((x) => same(x, j)) ?? false;
        return (
          // Its name is being typed: the place in the list is what the document knows it by.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <fieldset key={n} className={classes.jail} aria-label={t('jails.legend', { name: j.name })}>
            <div className={classes.head}>
              <span className={classes.line}>
                <strong>{j.name === '' ? t('jails.unnamed') : j.name}</strong>
                {inForce ? <Live view={live?.jails.find((v) => v.name === j.name)} /> : <State tone="info">{t('jails.draft')}</State>}
              </span>
              <Button
                variant="subtle"
                color="gray"
                size="xs"
                aria-label={t('jails.removeLong', { name: j.name })}
                onClick={() => field.set(jails.filter((_, i) => i !== n))}
              >
                {t('jails.remove')}
              </Button>
            </div>
            <Fields at={`${path}/${n}`} jail={j} filters={live?.filters ?? []} />
          </fieldset>
        );
      })}
      <Button variant="default" mt="sm" onClick={add} disabled={draft.get().document === undefined}>
        {t('jails.add')}
      </Button>
    </Card>
  );
}

const tones = { reading: 'good', missing: 'bad', unreadable: 'bad', 'no-journal': 'bad' } as const;

function Live({ view }: { readonly view: JailView | undefined }) {
  const { t, i18n } = useTranslation();
  if (view === undefined) return null;
  const stopped = view.log === 'reading' && !view.watching;
  return (
    <>
      <State tone={stopped ? 'warn' : tones[view.log]}>{t(stopped ? 'jails.state.stopped' : `jails.state.${view.log}`)}</State>
      <span className={classes.quiet}>
        {t('jails.counts', { failed: number(view.failed, i18n.language), failures: number(view.failures, i18n.language) })}
      </span>
    </>
  );
}

function Fields({ at, jail, filters }: { readonly at: string; readonly jail: Jail; readonly filters: readonly string[] }) {
  const { t } = useTranslation();
  const filter = useField<string>(`${at}/filter`);
  const protocol = useField<Jail['protocol']>(`${at}/protocol`);
  // One with a way of working (sshd[mode=aggressive]) was set by the command line, and stays to be chosen.
  const known = [...new Set([...filters, ...(jail.filter === '' ? [] : [jail.filter])])].sort();
  return (
    <>
      <div className={classes.row}>
        <DraftText path={`${at}/name`} label={t('jails.name')} placeholder="sshd">
          {t('jails.nameHint')}
        </DraftText>
        <DraftText path={`${at}/log`} label={t('jails.log')} placeholder="/var/log/auth.log">
          {t('jails.logHint')}
        </DraftText>
        <Choice
          label={t('jails.filter')}
          open={false}
          value={filter.value ?? ''}
          onChange={filter.set}
          changed={filter.changed}
          error={filter.error}
          options={[{ value: '', label: t('jails.own') }, ...known.map((value) => ({ value, label: value }))]}
        >
          {t('jails.filterHint')}
        </Choice>
      </div>
      {jail.filter === '' || jail.failregex.length > 0 ? <DraftRules path={`${at}/failregex`} /> : null}
      <JailTry at={at} jail={jail} />
      <div className={classes.row}>
        <DraftPorts path={`${at}/ports`} />
        <Choice
          label={t('jails.protocol')}
          open={false}
          value={protocol.value ?? 'tcp'}
          onChange={protocol.set}
          changed={protocol.changed}
          error={protocol.error}
          options={[
            { value: 'tcp', label: 'TCP' },
            { value: 'udp', label: 'UDP' },
          ]}
        />
        <DraftText path={`${at}/maxFailures`} label={t('jails.maxFailures')} numeric>
          {t('jails.maxFailuresHint')}
        </DraftText>
        <DraftText path={`${at}/windowSeconds`} label={t('jails.windowSeconds')} numeric>
          {t('jails.windowSecondsHint')}
        </DraftText>
      </div>
    </>
  );
}
