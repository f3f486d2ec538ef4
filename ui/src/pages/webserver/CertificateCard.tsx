import { Button, Checkbox, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import type { Config } from '../../../../src/config/config.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useField } from '../../draft/useField.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { problemText } from '../../lib/words.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Webserver.module.css';

type Setting = Config['webserver']['certificate'];
const path = '/webserver/certificate';

/** Whose certificate the pages show. */
export function CertificateCard({ live, document }: { readonly live: Answer<'GET /webserver'>; readonly document: Config }) {
  const { t } = useTranslation();
  const field = useField<Setting>(path, false);
  const { certificate, hostname } = document.webserver;
  const [uploads, setUploads] = useState(false);
  const shown = uploads ? 'uploaded' : certificate.from;
  const choose = (from: Setting['from']): void => {
    // An uploaded one comes into the draft when it has been checked, not before.
    setUploads(from === 'uploaded');
    if (from === 'own') field.set({ from });
    if (from === 'acme') field.set({ from, directory: '', email: '', names: [hostname], acceptTerms: false });
  };
  return (
    <Card title={t('webserver.certificate')}>
      <div className={classes.form}>
        <Choice
          label={t('webserver.whose')}
          open={false}
          value={shown}
          onChange={choose}
          changed={field.changed}
          error={field.error}
          warning={field.warning}
          options={(['own', 'uploaded', 'acme'] as const).map((value) => ({ value, label: t(`webserver.source.${value}`) }))}
        >
          {t(`webserver.sourceHint.${shown}`)}
        </Choice>
        {shown === 'uploaded' ? (
          <Upload onKept={(pair) => field.set({ from: 'uploaded', pair })} kept={certificate.from === 'uploaded'} />
        ) : null}
        {shown === 'acme' && certificate.from === 'acme' ? <Acme live={live} accepted={certificate.acceptTerms} /> : null}
      </div>
    </Card>
  );
}

function Upload({ onKept, kept }: { readonly onKept: (pair: { secret: string }) => void; readonly kept: boolean }) {
  const { t } = useTranslation();
  const [chain, setChain] = useState('');
  const [key, setKey] = useState('');
  const upload = useMutation({
    mutationFn: () => call('POST /webserver/certificate', { body: { chain, key } }),
    onSuccess: (r) => {
      onKept(r.pair);
      setKey('');
    },
  });
  const failed = useFailure(upload.error, ['/chain', '/key']);
  return (
    <form
      className={classes.form}
      onSubmit={(e) => {
        e.preventDefault();
        upload.mutate();
      }}
    >
      <Textarea
        label={t('webserver.chain')}
        description={t('webserver.chainHint')}
        rows={5}
        value={chain}
        onChange={(e) => setChain(e.currentTarget.value)}
        error={failed.at('/chain')}
        spellCheck={false}
      />
      <Textarea
        label={t('webserver.privateKey')}
        description={t('webserver.privateKeyHint')}
        rows={4}
        value={key}
        onChange={(e) => setKey(e.currentTarget.value)}
        error={failed.at('/key')}
        autoComplete="off"
        spellCheck={false}
      />
      {failed.rest === undefined ? null : (
        <Notice tone="bad" live>
          {failed.rest}
        </Notice>
      )}
      {upload.data === undefined ? null : (
        <Notice tone="good" live>
          {t('webserver.uploaded', { names: upload.data.certificate.names.join(', ') })}{' '}
          {upload.data.warnings.map((w) => problemText(w).message).join('. ')}
        </Notice>
      )}
      <Button type="submit" disabled={chain === '' || key === ''} loading={upload.isPending}>
        {kept ? t('webserver.uploadAnother') : t('webserver.upload')}
      </Button>
    </form>
  );
}

function Acme({ live, accepted }: { readonly live: Answer<'GET /webserver'>; readonly accepted: boolean }) {
  const { t } = useTranslation();
  const terms = useField<boolean>(`${path}/acceptTerms`);
  const renew = useMutation({
    mutationFn: () => call('POST /webserver/certificate/renew'),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webserver'] }),
  });
  const { state, failure } = live.acme;
  return (
    <>
      <DraftText path={`${path}/directory`} label={t('webserver.directory')} placeholder="https://acme.example.test/directory">
        {t('webserver.directoryHint')}
      </DraftText>
      <DraftText path={`${path}/email`} label={t('webserver.email')} placeholder="it@example.test">
        {t('webserver.emailHint')}
      </DraftText>
      <DraftList path={`${path}/names`} label={t('webserver.names')} placeholder="pbx.example.test">
        {t('webserver.namesHint')}
      </DraftList>
      <Checkbox label={t('webserver.terms')} checked={accepted} onChange={(e) => terms.set(e.currentTarget.checked)} error={terms.error} />
      <Notice tone={state === 'failed' ? 'bad' : state === 'issued' ? 'good' : 'info'}>
        {t(`webserver.acme.${state}`)} {failure === undefined ? '' : `${failure.layer}: ${failure.said}`}
      </Notice>
      <Button variant="default" disabled={state === 'off' || state === 'asking'} loading={renew.isPending} onClick={() => renew.mutate()}>
        {t('webserver.askNow')}
      </Button>
    </>
  );
}
