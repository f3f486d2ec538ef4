import { ActionIcon, Menu } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Extension, Phone } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { Ask } from '../../parts/Ask.tsx';
import { Dots } from '../../parts/Dots.tsx';
import { PhoneRow } from './PhoneRow.tsx';
import classes from './Phones.module.css';

interface Props {
  readonly extension: Extension;
  readonly phones: readonly Phone[];
  readonly marked: string | undefined;
  readonly onEdit: () => void;
  readonly onAddPhone: () => void;
  readonly onEditPhone: (phone: Phone) => void;
}

export function ExtensionRow({ extension, phones, marked, onEdit, onAddPhone, onEditPhone }: Props) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const { number, name } = extension;
  const remove = async (): Promise<void> => {
    await call('DELETE /extensions/{number}', { params: { number } });
    await Promise.all(['extensions', 'phones', 'status'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })));
  };
  return (
    <li className={classes.extension} id={`phone-${number}`}>
      <span className={classes.number}>{number}</span>
      <span className={classes.name}>{name}</span>
      <Menu position="bottom-end" width={200} portalProps={{ target: '#content' }}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('phones.more', { what: `${number} ${name}` })}>
            <Dots />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onAddPhone}>{t('phones.addPhone')}</Menu.Item>
          <Menu.Item onClick={onEdit}>{t('phones.edit')}</Menu.Item>
          <Menu.Item color="red" onClick={() => setRemoving(true)}>
            {t('phones.removeExtension')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <div className={classes.phones}>
        {phones.length === 0 ? (
          <span className={classes.none}>{t('phones.noPhone')}</span>
        ) : (
          phones.map((p) => <PhoneRow key={p.mac} phone={p} marked={p.mac === marked} onEdit={() => onEditPhone(p)} />)
        )}
      </div>
      {removing ? (
        <Ask
          title={t('phones.removeExtension')}
          text={t('phones.removeExtensionWhy', { number, count: phones.length })}
          act={remove}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </li>
  );
}
