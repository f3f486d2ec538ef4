import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { useRestore } from '../../draft/useRestore.ts';
import { number } from '../../lib/format.ts';
import { failureText, problemText } from '../../lib/words.ts';
import { Losses } from '../../parts/Access.tsx';
import { DifferenceTable } from '../../parts/DifferenceTable.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Backup.module.css';

type View = Answer<'POST /backups/open'>;

/** What restoring this backup would do, which card each interface gets, and the button. */
export function Opened({ first, onClose }: { readonly first: View; readonly onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [map, setMap] = useState<Record<string, string>>({});
  const [view, setView] = useState(first);
  const look = useMutation({
    mutationFn: (wanted: Record<string, string>) =>
      call('POST /backups/opened/{id}/look', { params: { id: first.opened }, body: { map: wanted } }),
    onSuccess: setView,
  });
  const restore = useRestore(onClose);
  const problems = [...view.problems, ...view.preview.problems.filter((p) => p.severity !== 'warning')];
  const counted = (before: number, after: number) =>
    before === after
      ? number(after, i18n.language)
      : t('backup.fromTo', { before: number(before, i18n.language), after: number(after, i18n.language) });
  const failed = look.error ?? restore.error;
  const choose = (id: string, device: string): void => {
    const { [id]: _, ...others } = map;
    const wanted = device === '' ? others : { ...others, [id]: device };
    setMap(wanted);
    look.mutate(wanted);
  };
  return (
    <Stack gap="md">
      <div>
        <p className={classes.strong}>{t('backup.of', { hostname: view.hostname })}</p>
        <p className={classes.quiet}>
          <Time at={view.at} /> · Switchroom {view.version} · {t('backup.revision', { n: view.revision })}
        </p>
      </div>
      <section>
        <h3>{t('backup.cards')}</h3>
        <p className={classes.quiet}>{t('backup.cardsHint')}</p>
        <div className={classes.cards}>
          {view.interfaces.map((i) => (
            <NativeSelect
              key={i.id}
              label={i.id}
              description={[
                i.was === undefined ? undefined : t('backup.was', i.was),
                i.because === undefined ? undefined : t(`backup.because.${i.because}`),
              ]
                .filter((x) => x !== undefined)
                .join(' · ')}
              value={i.device ?? ''}
              onChange={(e) => choose(i.id, e.currentTarget.value)}
              error={view.problems.some((p) => p.path === `/map/${i.id}`)}
              data={[
                { value: '', label: t('backup.choose') },
                ...view.cards.map((c) => ({
                  value: c.device,
                  label: `${c.device} · ${c.mac} · ${t(c.carrier ? 'backup.cable' : 'backup.noCable')}`,
                })),
              ]}
            />
          ))}
        </div>
      </section>
      <section>
        <h3>{t('backup.differs')}</h3>
        <DifferenceTable difference={view.preview.difference} />
      </section>
      <Facts
        facts={[
          [t('backup.extensions'), counted(view.subscribers.before.extensions, view.subscribers.after.extensions)],
          [t('backup.phones'), counted(view.subscribers.before.phones, view.subscribers.after.phones)],
          view.newPasswords > 0 && [t('backup.passwords'), number(view.newPasswords, i18n.language)],
        ]}
      />
      <Losses losses={view.preview.losses} />
      {view.otherCa ? <Notice tone="warn">{t('backup.authority')}</Notice> : null}
      <Notice tone="info">{t(view.tables ? 'backup.logins' : 'backup.noLogins')}</Notice>
      <p className={classes.quiet}>{t('backup.waits')}</p>
      <div aria-live="polite">
        {problems.map((p) => {
          const { message, remedy } = problemText(p);
          return (
            <Notice key={`${p.code} ${p.path}`} tone="bad">
              {remedy === undefined ? message : `${message}. ${remedy}`}
            </Notice>
          );
        })}
        {failed === null ? null : <Notice tone="bad">{failureText(t, failed)}</Notice>}
      </div>
      <Group gap="xs" justify="flex-end">
        {restore.isPending ? <span aria-live="polite">{t('backup.applying')}</span> : null}
        <Button variant="default" onClick={onClose}>
          {t('backup.cancel')}
        </Button>
        <Button
          color="red.9"
          disabled={problems.length > 0 || look.isPending || restore.isPending}
          onClick={() => restore.mutate({ opened: view.opened, map, otherCa: view.otherCa })}
        >
          {t('backup.apply')}
        </Button>
      </Group>
    </Stack>
  );
}
