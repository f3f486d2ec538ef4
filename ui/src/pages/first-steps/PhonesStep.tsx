import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, Extension, Phone } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { extensionsQuery, foundQuery, phonesQuery, queryClient } from '../../api/queries.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import { EnrolmentCard } from '../phones/EnrolmentCard.tsx';
import { tones } from '../phones/states.ts';
import { vendors } from '../phones/vendors.ts';
import classes from './FirstSteps.module.css';

type Found = Answer<'GET /phones/found'>[number];

const again = (): Promise<unknown> =>
  Promise.all(['phones', 'extensions', 'status'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })));

export function PhonesStep() {
  const { t } = useTranslation();
  const { data: extensions } = useQuery(extensionsQuery);
  const { data: phones } = useQuery(phonesQuery);
  const { data: found } = useQuery(foundQuery);
  return (
    <>
      <Card title={t('firstSteps.phones.extensions')}>
        {extensions === undefined || phones === undefined ? (
          <Bones lines={3} />
        ) : (
          <div className={classes.form}>
            {extensions.length === 0 ? (
              <Empty>{t('firstSteps.phones.none')}</Empty>
            ) : (
              <ul className={classes.rows} aria-label={t('firstSteps.phones.extensions')}>
                {extensions.map((e) => (
                  <ExtensionLine key={e.number} extension={e} phones={phones.filter((p) => p.extension === e.number)} />
                ))}
              </ul>
            )}
            <AddExtension extensions={extensions} />
          </div>
        )}
      </Card>
      <EnrolmentCard />
      <Card title={t('firstSteps.phones.found')}>
        <div className={classes.form}>
          <p className={classes.fade}>{t('firstSteps.phones.foundHint')}</p>
          {found === undefined || extensions === undefined ? (
            <Bones lines={2} />
          ) : found.length === 0 ? (
            <Empty>{t(phones?.length ? 'firstSteps.phones.foundAll' : 'firstSteps.phones.foundNone')}</Empty>
          ) : (
            <ul className={classes.rows}>
              {found.map((f) => (
                <FoundLine key={f.mac} found={f} extensions={extensions} />
              ))}
            </ul>
          )}
        </div>
      </Card>
      <p className={classes.fade}>
        <Link to="/phones/{-$id}">{t('firstSteps.phones.more')}</Link>
      </p>
    </>
  );
}

function ExtensionLine({ extension, phones }: { readonly extension: Extension; readonly phones: readonly Phone[] }) {
  const { t } = useTranslation();
  return (
    <li className={classes.row}>
      <strong className={classes.number}>{extension.number}</strong>
      <span className={classes.grow}>{extension.name}</span>
      {phones.length === 0 ? <State tone="off">{t('phones.noPhone')}</State> : null}
      {phones.map((p) => (
        <span key={p.mac} className={classes.phone}>
          <Mono value={p.mac} /> <State tone={tones[p.state]}>{t(`phones.states.${p.state}`)}</State>
        </span>
      ))}
    </li>
  );
}

/** The number after the last one, since people count on. */
function nextNumber(extensions: readonly Extension[]): string {
  const numbers = extensions.map((e) => Number(e.number)).filter((n) => Number.isSafeInteger(n) && n < 1_000_000_000);
  return numbers.length === 0 ? '' : String(Math.max(...numbers) + 1);
}

function AddExtension({ extensions }: { readonly extensions: readonly Extension[] }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string>();
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const number = typed ?? nextNumber(extensions);
  const add = useMutation({
    mutationFn: () => call('POST /extensions', { body: { number: number.trim(), name: name.trim() } }),
    onSuccess: async () => {
      await again();
      setTyped(undefined);
      setName('');
      field.current?.focus();
    },
  });
  const failed = useFailure(add.error, ['/number', '/name']);
  return (
    <form
      className={classes.add}
      onSubmit={(e) => {
        e.preventDefault();
        add.mutate();
      }}
    >
      <TextInput
        className={classes.short ?? ''}
        label={t('firstSteps.phones.number')}
        inputMode="numeric"
        required
        withAsterisk={false}
        value={number}
        onChange={(e) => setTyped(e.currentTarget.value)}
        error={failed.at('/number')}
        autoComplete="off"
      />
      <TextInput
        ref={field}
        className={classes.grow ?? ''}
        label={t('firstSteps.phones.extensionName')}
        required
        withAsterisk={false}
        maxLength={80}
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
        error={failed.at('/name')}
        autoComplete="off"
      />
      <Button type="submit" variant="default" disabled={add.isPending}>
        {t('firstSteps.phones.add')}
      </Button>
      {failed.rest === undefined ? null : (
        <Notice tone="bad" live>
          {failed.rest}
        </Notice>
      )}
    </form>
  );
}

/** One machine that may be a phone: which extension, and that is all. Its kind it says itself; until then a person does. */
function FoundLine({ found, extensions }: { readonly found: Found; readonly extensions: readonly Extension[] }) {
  const { t } = useTranslation();
  const free = extensions.find((e) => e.phones.length === 0) ?? extensions[0];
  const [chosen, setChosen] = useState<string>();
  const [kind, setKind] = useState<string>();
  // The proposal moves on when another phone takes it.
  const number = chosen !== undefined && extensions.some((e) => e.number === chosen) ? chosen : (free?.number ?? '');
  const vendor = kind ?? found.vendor ?? vendors[0];
  const assign = useMutation({
    mutationFn: () => call('POST /phones', { body: { mac: found.mac, extension: number, vendor } }),
    onSuccess: again,
  });
  const failed = useFailure(assign.error, []);
  return (
    <li className={classes.row}>
      <span className={classes.grow}>
        <Mono value={found.mac} strong /> <Mono value={found.address} /> <span className={classes.fade}>{found.hostname}</span>
        {found.askedAt === undefined ? null : <State tone="info">{t('firstSteps.phones.asked')}</State>}
      </span>
      <NativeSelect
        aria-label={`${t('firstSteps.phones.kind')} ${found.mac}`}
        value={vendor}
        onChange={(e) => setKind(e.currentTarget.value)}
        data={vendors.map((v) => ({ value: v, label: v }))}
      />
      <NativeSelect
        aria-label={t('firstSteps.phones.to', { mac: found.mac })}
        value={number}
        disabled={extensions.length === 0}
        onChange={(e) => setChosen(e.currentTarget.value)}
        data={extensions.map((e) => ({ value: e.number, label: `${e.number} ${e.name}` }))}
      />
      <Button
        aria-label={t('firstSteps.phones.assignLong', { mac: found.mac })}
        disabled={extensions.length === 0 || assign.isPending}
        onClick={() => assign.mutate()}
      >
        {t('firstSteps.phones.assign')}
      </Button>
      {extensions.length === 0 ? <span className={classes.fade}>{t('firstSteps.phones.needExtension')}</span> : null}
      {failed.rest === undefined ? null : (
        <Notice tone="bad" live>
          {failed.rest}
        </Notice>
      )}
    </li>
  );
}
