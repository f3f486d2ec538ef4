import { Button, FileInput, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListReport } from '../../../../src/api/contract/blocks.ts';
import { de } from '../../../../src/lib/texts/lists-de.ts';
import { en } from '../../../../src/lib/texts/lists-en.ts';
import { fill } from '../../../../src/lib/texts/text.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { number } from '../../lib/format.ts';
import { failureText } from '../../lib/words.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Blocks.module.css';
import { Lasts, lastsSeconds } from './Lasts.tsx';

type Service = 'telephony' | 'web';

/** A list, looked at first: every line that cannot be taken with its reason, and nothing done before somebody has seen it. */
export function ImportDialog({ into, onClose }: { readonly into: 'blocks' | 'allowlist'; readonly onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [service, setService] = useState<Service | 'all'>('all');
  const [lasts, setLasts] = useState('');
  const send = (how: 'check' | 'good'): Promise<ListReport> => {
    if (into === 'allowlist') return call('POST /allowlist/import', { body: { text, how } });
    const services: Service[] = service === 'all' ? ['telephony', 'web'] : [service];
    return call('POST /blocks/import', { body: { text, how, services, ...lastsSeconds(lasts) } });
  };
  const check = useMutation({ mutationFn: () => send('check') });
  const take = useMutation({
    mutationFn: () => send('good'),
    onSuccess: async () => {
      await Promise.all(
        ['blocks', 'allowlist', 'status', 'revisions', 'config'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })),
      );
      onClose();
    },
  });
  const report = check.data;
  const failed = check.error ?? take.error;
  const n = (count: number) => ({ count, n: number(count, i18n.language) });
  // What was looked at is another list now.
  const change = (act: () => void): void => {
    check.reset();
    act();
  };
  return (
    <Dialog title={t(into === 'blocks' ? 'lists.importBlocks' : 'lists.importAllowlist')} size={640} onClose={onClose}>
      <Stack gap="sm">
        <FileInput
          label={t('lists.file')}
          value={file}
          clearable
          accept=".csv,.txt,text/plain,text/csv"
          onChange={(f) => {
            setFile(f);
            void f?.text().then((content) => change(() => setText(content)));
          }}
        />
        <Textarea
          label={t('lists.text')}
          description={t('lists.format')}
          value={text}
          onChange={(e) => {
            const { value } = e.currentTarget;
            change(() => setText(value));
          }}
          rows={6}
          spellCheck={false}
          autoComplete="off"
          classNames={{ input: classes.list ?? '' }}
        />
        {into === 'allowlist' ? null : (
          <div className={classes.pair}>
            <NativeSelect
              label={t('lists.service')}
              value={service}
              onChange={(e) => setService(e.currentTarget.value as typeof service)}
              data={[
                { value: 'all', label: t('lists.allServices') },
                { value: 'telephony', label: t('service.telephony') },
                { value: 'web', label: t('service.web') },
              ]}
            />
            <Lasts value={lasts} onChange={setLasts} />
          </div>
        )}
        {failed === null ? null : (
          <Notice tone="bad" live>
            {failureText(t, failed)}
          </Notice>
        )}
        <div aria-live="polite">
          {report === undefined ? null : (
            <Stack gap="xs">
              <strong>{t('lists.good', n(report.good))}</strong>
              <Told title={t('lists.bad', n(report.badCount))} kind="bad" lines={report.bad} count={report.badCount} />
              <Told title={t('lists.leftOut', n(report.leftOutCount))} kind="leftOut" lines={report.leftOut} count={report.leftOutCount} />
              <Told title={t('lists.notices')} kind="notices" lines={report.notices} count={report.noticeCount} />
            </Stack>
          )}
        </div>
        <div className={classes.actions}>
          {report === undefined ? (
            <Button onClick={() => check.mutate()} disabled={text.trim() === '' || check.isPending}>
              {t('lists.check')}
            </Button>
          ) : (
            <Button onClick={() => take.mutate()} disabled={report.good === 0 || take.isPending}>
              {t('lists.take', n(report.good))}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t('ask.cancel')}
          </Button>
        </div>
      </Stack>
    </Dialog>
  );
}

type Line = ListReport['bad'][number] | ListReport['leftOut'][number] | ListReport['notices'][number];

function Told({
  title,
  kind,
  lines,
  count,
}: {
  readonly title: string;
  readonly kind: 'bad' | 'leftOut' | 'notices';
  readonly lines: readonly Line[];
  readonly count: number;
}) {
  const { t, i18n } = useTranslation();
  if (count === 0) return null;
  const why: Readonly<Record<string, string>> = (i18n.language.startsWith('de') ? de : en)[kind];
  return (
    <section className={classes.told} data-kind={kind} aria-label={title}>
      <p>{title}</p>
      {/* It scrolls, so it is reached by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <ul tabIndex={0} aria-label={title}>
        {lines.map((l) => (
          <li key={`${l.line} ${l.code}`}>
            <span className={classes.fade}>{t('lists.line', { line: l.line })}</span> <code>{l.text}</code>:{' '}
            {fill(why[l.code], { other: l.other }) ?? l.why}
          </li>
        ))}
        {count > lines.length ? <li>{t('lists.more', { n: number(count - lines.length, i18n.language) })}</li> : null}
      </ul>
    </section>
  );
}
