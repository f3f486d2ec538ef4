import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import classes from './Dns.module.css';
import { Entries } from './Entries.tsx';

/** Names of our own: answered here, with or without the Internet. */
export function HostsCard() {
  const { t } = useTranslation();
  return (
    <Card id="hosts" title={t('dns.hosts.title')}>
      <p className={classes.why}>{t('dns.hosts.why')}</p>
      <Entries<{ name: string; addresses: readonly string[] }>
        path="/dns/hosts"
        none={t('dns.hosts.none')}
        add={t('dns.hosts.add')}
        remove={t('dns.remove')}
        legend={(number) => t('dns.hosts.legend', { number })}
        removeLong={(number) => t('dns.hosts.removeLong', { number })}
        empty={{ name: '', addresses: [] }}
      >
        {(entry, path) => (
          <>
            <DraftText
              path={`${path}/name`}
              label={t('dns.hosts.name')}
              placeholder="door.example.test"
              note={/[^ -~]/.test(entry.name) ? t('dns.hosts.international') : undefined}
            >
              {t('dns.hosts.nameHint')}
            </DraftText>
            <DraftList path={`${path}/addresses`} label={t('dns.hosts.addresses')} placeholder="192.0.2.70, 2001:db8::70">
              {t('dns.hosts.addressesHint')}
            </DraftList>
          </>
        )}
      </Entries>
    </Card>
  );
}
