import { ActionIcon, Menu } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Phone } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { phoneText } from '../../lib/words.ts';
import { Ask } from '../../parts/Ask.tsx';
import { Dots } from '../../parts/Dots.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { State } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Phones.module.css';
import { tones } from './states.ts';

/** One phone: its state, what is known of it, why it is in that state and the way out. */
export function PhoneRow({ phone, marked, onEdit }: { readonly phone: Phone; readonly marked: boolean; readonly onEdit: () => void }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<'renew' | 'remove'>();
  const { mac } = phone;
  const { message, remedy } = phoneText(phone.reason);
  const done = (): Promise<unknown> =>
    Promise.all(['phones', 'extensions', 'status'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })));
  const renew = async (): Promise<void> => {
    await call('POST /phones/{mac}/renew', { params: { mac } });
    await done();
  };
  const remove = async (): Promise<void> => {
    await call('DELETE /phones/{mac}', { params: { mac } });
    await done();
  };
  return (
    <div className={classes.phone} id={`phone-${mac}`} data-marked={marked || undefined}>
      <span className={classes.state}>
        <State tone={tones[phone.state]}>{t(`phones.states.${phone.state}`)}</State>
      </span>
      <span className={classes.what}>
        <Mono value={mac} />
        {phone.address === undefined ? null : <Mono value={phone.address} />}
        <span className={classes.fade}>
          {phone.userAgent ?? phone.vendor}
          {phone.state === 'registered' && phone.registeredAt !== undefined ? (
            <>
              {' · '}
              {t('phones.registeredSince')} <Time at={phone.registeredAt} />
            </>
          ) : phone.lastFetchAt !== undefined ? (
            <>
              {' · '}
              {t('phones.lastFetch')} <Time at={phone.lastFetchAt} />
            </>
          ) : null}
        </span>
      </span>
      <Menu position="bottom-end" width={200} portalProps={{ target: '#content' }}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('phones.more', { what: mac })}>
            <Dots />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onEdit}>{t('phones.edit')}</Menu.Item>
          <Menu.Item onClick={() => setAsked('renew')}>{t('phones.renew')}</Menu.Item>
          <Menu.Item color="red" onClick={() => setAsked('remove')}>
            {t('phones.removePhone')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {phone.state === 'registered' ? null : (
        <p className={classes.reason}>
          {message}.{remedy === undefined ? null : ` ${remedy}.`}
        </p>
      )}
      {asked === 'renew' ? (
        <Ask title={t('phones.renew')} text={t('phones.renewWhy', { mac })} act={renew} onClose={() => setAsked(undefined)} />
      ) : null}
      {asked === 'remove' ? (
        <Ask title={t('phones.removePhone')} text={t('phones.removePhoneWhy', { mac })} act={remove} onClose={() => setAsked(undefined)} />
      ) : null}
    </div>
  );
}
