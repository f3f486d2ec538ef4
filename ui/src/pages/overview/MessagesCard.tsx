import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { messagesQuery } from '../../api/queries.ts';
import { currentLanguage } from '../../i18n.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mark } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import { kindTones } from '../messages/tones.ts';
import classes from './Overview.module.css';

export function MessagesCard() {
  const { t } = useTranslation();
  const { data: messages } = useQuery(messagesQuery);
  return (
    <Card title={t('overview.messages')} aside={<Link to="/system/messages/{-$id}">{t('overview.all')}</Link>} flush>
      {messages === undefined ? (
        <div className={classes.quiet}>
          <Bones lines={4} />
        </div>
      ) : messages.length === 0 ? (
        <div className={classes.quiet}>
          <Empty>{t('overview.noMessages')}</Empty>
        </div>
      ) : (
        <div className={classes.list}>
          {messages.slice(0, 5).map((m) => (
            <Link key={m.id} to="/system/messages/{-$id}" params={{ id: m.id }} className={classes.message}>
              <Mark tone={kindTones[m.kind]} />
              <span className={m.read ? undefined : classes.unread}>{m.text[currentLanguage()]}</span>
              <span className={classes.fade}>
                <Time at={m.at} />
              </span>
            </Link>
          ))}
        </div>
      )}
    </Card>
  );
}
