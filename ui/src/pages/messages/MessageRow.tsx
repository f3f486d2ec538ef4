import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../../src/api/contract.ts';
import { currentLanguage } from '../../i18n.ts';
import { moment } from '../../lib/format.ts';
import { Facts } from '../../parts/Facts.tsx';
import { Hidden } from '../../parts/Hidden.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Mark } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Messages.module.css';
import { kindTones } from './tones.ts';

export function MessageRow({
  message: m,
  open: linked,
  onRead,
  onAcknowledge,
}: {
  readonly message: MessageView;
  readonly open: boolean;
  readonly onRead: () => void;
  readonly onAcknowledge: () => void;
}) {
  const { t, i18n } = useTranslation();
  const [toggled, setToggled] = useState(false);
  const open = linked !== toggled;
  const { address } = m.values;
  return (
    <li className={classes.message} id={`message-${m.id}`} data-linked={linked || undefined}>
      <button type="button" className={classes.line} aria-expanded={open} onClick={() => setToggled(!toggled)}>
        <Mark tone={kindTones[m.kind]} />
        <span className={classes.text} data-unread={!m.read || undefined}>
          {m.read ? null : <Hidden>{t('messages.isNew')}: </Hidden>}
          {m.text[currentLanguage()]}
          {m.count > 1 ? <span className={classes.count}> {t('messages.times', { count: m.count })}</span> : null}
        </span>
        <span className={classes.time}>
          <Time at={m.at} />
        </span>
        <Icon name={open ? 'down' : 'right'} size={14} className={classes.arrow} />
      </button>
      {open ? (
        <div className={classes.details}>
          <Facts
            facts={[
              ...(['cause', 'consequence', 'remedy'] as const).flatMap((part) =>
                m[part].en === '' ? [] : [[t(`messages.${part}`), m[part][currentLanguage()]] as const],
              ),
              m.count > 1 && [t('messages.first'), moment(m.firstAt, i18n.language)],
              [m.count > 1 ? t('messages.last') : t('messages.at'), moment(m.at, i18n.language)],
              m.acknowledgedAt !== undefined && [
                t('messages.acknowledged'),
                `${moment(m.acknowledgedAt, i18n.language)}${m.acknowledgedBy === undefined ? '' : ` · ${m.acknowledgedBy}`}`,
              ],
              [t('messages.from'), t(`messages.sources.${m.source}`)],
              [t('messages.code'), <Mono key="code" value={m.code} />],
              ...Object.entries(m.values).map(([k, v]) => [k, <Mono key={k} value={String(v)} />] as const),
            ]}
          />
          <div className={classes.actions}>
            {m.read ? null : (
              <>
                <Button variant="default" size="xs" onClick={onAcknowledge}>
                  {t('messages.acknowledge')}
                </Button>
                <Button variant="subtle" size="xs" onClick={onRead}>
                  {t('messages.readTo')}
                </Button>
              </>
            )}
            {m.code.startsWith('block.') && typeof address === 'string' ? (
              <Link to="/network/blocks/{-$id}" params={{ id: address }}>
                {t('nav.blocks')}
              </Link>
            ) : null}
            <Link to="/system/messages/{-$id}" params={{ id: m.id }}>
              #{m.id}
            </Link>
          </div>
        </div>
      ) : null}
    </li>
  );
}
