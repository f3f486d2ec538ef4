import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { targetWords } from '../../../../src/lib/backup-target-words.ts';
import { call } from '../../api/client.ts';
import { configQuery, targetQuery } from '../../api/queries.ts';
import { same } from '../../draft/document.ts';
import { currentLanguage } from '../../i18n.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Backup.module.css';
import { BackupList } from './BackupList.tsx';
import { TargetResult } from './TargetResult.tsx';
import type { Typed } from './TargetSettings.tsx';

interface Props {
  readonly document: Config;
  readonly typed: Typed;
  readonly onRestore: (name: string) => void;
}

/** Where copies go and what lies there; and the test, of what is in force or of the draft. */
export function TargetCard({ document, typed, onRestore }: Props) {
  const { t } = useTranslation();
  const { data: live } = useQuery(targetQuery);
  const { data: config } = useQuery(configQuery);
  const wanted = document.backup.target;
  const isDraft = config !== undefined && !same(wanted, config.document.backup.target);
  const words = targetWords[currentLanguage()];
  const test = useMutation({
    mutationFn: () => call('POST /backups/target/test', { body: isDraft && wanted !== undefined ? { target: open(wanted, typed) } : {} }),
  });
  const failed = useFailure(test.error, []);
  const again = useMutation({ mutationFn: () => call('POST /backups/target/send', { body: {} }) });
  const { failure, problem } = live ?? {};
  return (
    <Card
      title={t('target.now')}
      id="target"
      tone={failure !== undefined || problem !== undefined ? 'bad' : undefined}
      aside={<Cli command="switchroom backup target" />}
      flush
    >
      <div className={classes.facts}>
        {live === undefined ? null : live.target === undefined ? (
          <p className={classes.quiet}>{t('target.none')}</p>
        ) : (
          <>
            {problem === undefined ? null : (
              <Notice tone="bad">
                {t('target.broken', { why: `${words[problem.step].message} (${problem.detail})` })} {words[problem.step].remedy}
              </Notice>
            )}
            {failure === undefined ? null : (
              <Notice tone="bad">
                {t('target.failed', { why: `${words[failure.step].message} (${failure.detail})` })} <Time at={failure.nextAt} />.
              </Notice>
            )}
            {problem === undefined ? <State tone="good">{t(live.sending ? 'target.sending' : 'target.works')}</State> : null}
            <Facts
              facts={[
                [t('target.goes'), <Mono key="goes" value={live.target.name} />],
                [t('target.last'), live.lastAt === undefined ? t('target.never') : <Time key="last" at={live.lastAt} />],
                live.waiting.length > 0 && [t('target.waiting'), live.waiting.join(', ')],
              ]}
            />
            {failure === undefined ? null : (
              <div>
                <Button variant="default" size="xs" disabled={again.isPending || live.sending} onClick={() => again.mutate()}>
                  {t('target.again')}
                </Button>
              </div>
            )}
          </>
        )}
        {wanted === undefined ? null : (
          <div aria-live="polite" className={classes.form}>
            <div>
              <Button variant="default" size="xs" disabled={test.isPending} onClick={() => test.mutate()}>
                {t(test.isPending ? 'target.testing' : 'target.test')}
              </Button>
            </div>
            <p className={classes.quiet}>{t(isDraft ? 'target.testDraft' : 'target.testNow')}</p>
            {failed.rest === undefined ? null : <Notice tone="bad">{failed.rest}</Notice>}
            {test.data === undefined ? null : <TargetResult test={test.data} />}
            {test.data?.failure?.step === 'login' && isDraft && !typed.password && !typed.key ? (
              <p className={classes.quiet}>{t('target.retype')}</p>
            ) : null}
          </div>
        )}
        {live?.backups?.length === 0 ? <Empty>{t('target.empty')}</Empty> : null}
      </div>
      {live?.backups === undefined || live.backups.length === 0 ? null : (
        <BackupList
          backups={live.backups}
          where="target"
          onRestore={onRestore}
          remove={(name) => call('DELETE /backups/target/{name}', { params: { name } })}
        />
      )}
    </Card>
  );
}

type Target = NonNullable<Config['backup']['target']>;
/** As it is tried: with what was typed in place of the names of kept secrets, which nobody can read. */
function open(target: Target, typed: Typed) {
  const password = typed.password ? { password: typed.password } : {};
  if (target.kind === 'webdav') {
    const { password: _, ...rest } = target;
    return { ...rest, ...password };
  }
  const { password: _, key: __, ...rest } = target;
  return { ...rest, ...password, ...(typed.key ? { key: typed.key } : {}) };
}
