import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Extension, Phone } from '../../../../src/api/contract.ts';
import { extensionsQuery, phonesQuery } from '../../api/queries.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Page } from '../../parts/Page.tsx';
import { EnrolmentCard } from './EnrolmentCard.tsx';
import { ExtensionForm } from './ExtensionForm.tsx';
import { ExtensionRow } from './ExtensionRow.tsx';
import { PhoneForm } from './PhoneForm.tsx';
import classes from './Phones.module.css';

type Form =
  | { readonly kind: 'extension'; readonly of?: Extension }
  | { readonly kind: 'phone'; readonly of?: Phone; readonly extension?: string };

/** Extensions and their phones together: nobody looks for one without the other. */
export function PhonesPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const { data: extensions } = useQuery(extensionsQuery);
  const { data: phones } = useQuery(phonesQuery);
  const [form, setForm] = useState<Form>();
  const ready = extensions !== undefined && phones !== undefined;
  useEffect(() => {
    if (!ready) return;
    document.getElementById(id === undefined ? location.hash.slice(1) : `phone-${id}`)?.scrollIntoView({ block: 'center' });
  }, [ready, id]);
  return (
    <Page
      title={t('nav.phones')}
      lead={t('phones.lead')}
      aside={
        <>
          <Button variant="default" onClick={() => setForm({ kind: 'extension' })}>
            {t('phones.addExtension')}
          </Button>
          <Button onClick={() => setForm({ kind: 'phone' })} disabled={extensions?.length === 0}>
            {t('phones.addPhone')}
          </Button>
        </>
      }
    >
      <EnrolmentCard />
      <Card flush>
        {!ready ? (
          <div className={classes.waiting}>
            <Bones lines={6} />
          </div>
        ) : extensions.length === 0 ? (
          <div className={classes.waiting}>
            <Empty>{t('phones.none')}</Empty>
          </div>
        ) : (
          <ul className={classes.list}>
            {extensions.map((e) => (
              <ExtensionRow
                key={e.number}
                extension={e}
                phones={phones.filter((p) => p.extension === e.number)}
                marked={id}
                onEdit={() => setForm({ kind: 'extension', of: e })}
                onAddPhone={() => setForm({ kind: 'phone', extension: e.number })}
                onEditPhone={(p) => setForm({ kind: 'phone', of: p })}
              />
            ))}
          </ul>
        )}
      </Card>
      {form?.kind === 'extension' ? <ExtensionForm of={form.of} onClose={() => setForm(undefined)} /> : null}
      {form?.kind === 'phone' ? (
        <PhoneForm of={form.of} extension={form.extension} extensions={extensions ?? []} onClose={() => setForm(undefined)} />
      ) : null}
    </Page>
  );
}
