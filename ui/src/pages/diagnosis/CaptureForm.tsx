import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { captureContents, captureTraffic } from '../../../../src/lib/capture.ts';
import { call } from '../../api/client.ts';
import { extensionsQuery, interfacesQuery, phonesQuery, queryClient } from '../../api/queries.ts';
import { bytes, span } from '../../lib/format.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Diagnosis.module.css';

const seconds = [30, 60, 300, 900, 3600];
const megabytes = [1, 10, 50, 100];
const empty = {
  traffic: 'telephony',
  phone: '',
  interface: '',
  address: '',
  port: '',
  content: 'whole',
  seconds: '60',
  megabytes: '10',
  packets: '',
};
const paths = ['/phone', '/interface', '/address', '/port', '/seconds', '/megabytes', '/packets'];

/** Everything narrows; nothing is an expression that one would have to know. */
export function CaptureForm() {
  const { t, i18n } = useTranslation();
  const [form, setForm] = useState(empty);
  const { data: interfaces } = useQuery(interfacesQuery);
  const { data: phones } = useQuery(phonesQuery);
  const { data: extensions } = useQuery(extensionsQuery);
  const start = useMutation({
    mutationFn: () =>
      call('POST /captures', {
        body: {
          traffic: captureTraffic.find((c) => c === form.traffic) ?? 'everything',
          content: captureContents.find((c) => c === form.content) ?? 'whole',
          seconds: Number(form.seconds),
          megabytes: Number(form.megabytes),
          ...(form.phone === '' ? {} : { phone: form.phone }),
          ...(form.interface === '' ? {} : { interface: form.interface }),
          ...(form.address.trim() === '' ? {} : { address: form.address.trim() }),
          ...(form.port.trim() === '' ? {} : { port: Number(form.port) }),
          ...(form.packets.trim() === '' ? {} : { packets: Number(form.packets) }),
        },
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['captures'] }),
  });
  const failed = useFailure(start.error, paths);
  const at = (key: keyof typeof empty) => {
    const error = failed.at(`/${key}`);
    return {
      value: form[key],
      onChange: (e: { readonly currentTarget: { readonly value: string } }) => setForm({ ...form, [key]: e.currentTarget.value }),
      ...(error === undefined ? {} : { error }),
    };
  };
  const named = (number: string): string => {
    const name = extensions?.find((e) => e.number === number)?.name;
    return name === undefined ? number : `${number} ${name}`;
  };
  return (
    <form
      className={classes.capture}
      onSubmit={(e) => {
        e.preventDefault();
        start.mutate();
      }}
    >
      <NativeSelect
        label={t('capture.traffic')}
        data={captureTraffic.map((c) => ({ value: c, label: t(`capture.traffics.${c}`) }))}
        {...at('traffic')}
      />
      <NativeSelect
        label={t('capture.phone')}
        data={[
          { value: '', label: t('capture.anyPhone') },
          ...(phones ?? []).map((p) => ({ value: p.mac, label: `${named(p.extension)}, ${p.mac}` })),
        ]}
        {...at('phone')}
      />
      <NativeSelect
        label={t('capture.interface')}
        data={[{ value: '', label: t('capture.anyInterface') }, ...(interfaces ?? []).map((i) => ({ value: i.id, label: i.id }))]}
        {...at('interface')}
      />
      <TextInput
        label={t('capture.address')}
        description={t('capture.addressHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        {...at('address')}
      />
      <TextInput
        label={t('capture.port')}
        description={t('capture.portHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        inputMode="numeric"
        autoComplete="off"
        {...at('port')}
      />
      <NativeSelect
        label={t('capture.content')}
        data={captureContents.map((c) => ({ value: c, label: t(`capture.contents.${c}`) }))}
        {...at('content')}
      />
      <NativeSelect
        label={t('capture.seconds')}
        data={seconds.map((s) => ({ value: String(s), label: span(s, i18n.language) }))}
        {...at('seconds')}
      />
      <NativeSelect
        label={t('capture.megabytes')}
        data={megabytes.map((m) => ({ value: String(m), label: bytes(m * 1_000_000, i18n.language) }))}
        {...at('megabytes')}
      />
      <TextInput
        label={t('capture.packetsMost')}
        description={t('capture.packetsHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        inputMode="numeric"
        autoComplete="off"
        {...at('packets')}
      />
      <div className={classes.wide}>
        {failed.rest === undefined ? null : (
          <Notice tone="bad" live>
            {failed.rest}
          </Notice>
        )}
        <Button type="submit" variant="default" loading={start.isPending}>
          {t('capture.start')}
        </Button>
        <p className={classes.quiet}>{t('capture.own')}</p>
      </div>
    </form>
  );
}
