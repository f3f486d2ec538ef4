import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import classes from './Webserver.module.css';

export function SettingsCard({ document }: { readonly document: Config }) {
  const { t } = useTranslation();
  const redirect = useField<boolean>('/webserver/redirect');
  const tls = useField<'1.2' | '1.3'>('/webserver/tlsMinimum');
  const { webserver } = document;
  return (
    <>
      <Card title={t('webserver.settings')}>
        <div className={classes.form}>
          <DraftText path="/webserver/hostname" label={t('webserver.hostname')} placeholder="pbx.example.test">
            {t('webserver.hostnameHint')}
          </DraftText>
          <DraftText path="/webserver/httpsPort" label={t('webserver.httpsPort')} numeric>
            {t('webserver.httpsPortHint')}
          </DraftText>
          <DraftText path="/webserver/httpPort" label={t('webserver.httpPort')} numeric>
            {t('webserver.httpPortHint')}
          </DraftText>
          <Choice
            label={t('webserver.redirect')}
            value={webserver.redirect ? 'on' : 'off'}
            onChange={(v: 'on' | 'off') => redirect.set(v === 'on')}
            changed={redirect.changed}
            error={redirect.error}
            warning={redirect.warning}
            options={(['on', 'off'] as const).map((value) => ({ value, label: t(`webserver.${value}`) }))}
          >
            {t('webserver.redirectHint')}
          </Choice>
          <Choice
            label={t('webserver.tls')}
            value={webserver.tlsMinimum}
            onChange={(v: '1.2' | '1.3') => tls.set(v)}
            changed={tls.changed}
            error={tls.error}
            warning={tls.warning}
            options={(['1.2', '1.3'] as const).map((value) => ({ value, label: `TLS ${value}` }))}
          >
            {t('webserver.tlsHint')}
          </Choice>
          <DraftText path="/webserver/session/idleMinutes" label={t('webserver.idle')} numeric>
            {t('webserver.idleHint')}
          </DraftText>
          <DraftText path="/webserver/session/absoluteHours" label={t('webserver.absolute')} numeric>
            {t('webserver.absoluteHint')}
          </DraftText>
        </div>
      </Card>
      <Card title={t('webserver.access')}>
        <div className={classes.form}>
          <DraftList path="/webserver/allow/networks" label={t('webserver.networks')} placeholder="192.0.2.0/24, 2001:db8::/48">
            {t('webserver.networksHint')}
          </DraftList>
          <DraftList
            path="/webserver/allow/interfaces"
            label={t('webserver.interfaces')}
            placeholder={Object.keys(document.interfaces).join(', ')}
          >
            {t('webserver.interfacesHint')}
          </DraftList>
        </div>
      </Card>
    </>
  );
}
