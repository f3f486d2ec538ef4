import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { useDraft } from '../../draft/draft.ts';
import { useField } from '../../draft/useField.ts';
import { currentLanguage } from '../../i18n.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { DraftPem } from '../../parts/DraftPem.tsx';
import { DraftSecret } from '../../parts/DraftSecret.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { ChannelCard } from './ChannelCard.tsx';
import classes from './Messages.module.css';

type Mail = NonNullable<Config['messages']['mail']>;
type Syslog = NonNullable<Config['messages']['syslog']>;

const mailPorts: Record<Mail['security'], number> = { starttls: 587, tls: 465, none: 25 };
const syslogPorts: Record<Syslog['transport'], number> = { tcp: 514, tls: 6514, udp: 514 };
const kinds: Mail['kinds'] = ['simple-fault', 'serious-fault', 'security-warning'];

/** By which ways messages leave the PBX, and how long they stay on it. */
export function SendingView() {
  const { t } = useTranslation();
  const document = useDraft().document as Config | undefined;
  if (document === undefined)
    return (
      <Card>
        <Bones lines={6} />
      </Card>
    );
  const { mail, webhook, syslog } = document.messages;
  return (
    <>
      <p className={classes.lead}>{t('sending.lead')}</p>
      <div className={classes.two}>
        <MailCard mail={mail} />
        <div className={classes.column}>
          <ChannelCard channel="webhook" empty={{ url: '', kinds }}>
            {webhook === undefined ? null : (
              <>
                <DraftText path="/messages/webhook/url" label={t('sending.webhook.url')} placeholder="https://alarm.example.test/pbx">
                  {t('sending.webhook.urlHint')}
                </DraftText>
                <Secret path="/messages/webhook/token" label={t('sending.webhook.token')} />
                {webhook.url.startsWith('http:') ? null : <Authority path="/messages/webhook/ca" />}
              </>
            )}
          </ChannelCard>
          <ChannelCard channel="syslog" empty={{ server: '', port: 514, transport: 'tcp', kinds } satisfies Syslog}>
            {syslog === undefined ? null : <SyslogFields syslog={syslog} />}
          </ChannelCard>
          <Card id="keep" title={t('sending.keep.title')}>
            <DraftText path="/messages/keepDays" label={t('sending.keep.days')} numeric width={280}>
              {t('sending.keep.hint')}
            </DraftText>
          </Card>
        </div>
      </div>
    </>
  );
}

export function MailCard({ mail }: { readonly mail: Mail | undefined }) {
  return (
    <ChannelCard
      channel="mail"
      empty={{ server: '', port: 587, security: 'starttls', from: '', to: [], language: currentLanguage(), kinds } satisfies Mail}
    >
      {mail === undefined ? null : <MailFields mail={mail} />}
    </ChannelCard>
  );
}

function MailFields({ mail }: { readonly mail: Mail }) {
  const { t } = useTranslation();
  const field = useField<Mail>('/messages/mail', false);
  const security = useField<Mail['security']>('/messages/mail/security');
  const language = useField<Mail['language']>('/messages/mail/language');
  return (
    <>
      <div className={classes.row}>
        <DraftText path="/messages/mail/server" label={t('sending.mail.server')} placeholder="mail.example.test">
          {t('sending.mail.serverHint')}
        </DraftText>
        <DraftText path="/messages/mail/port" label={t('sending.mail.port')} numeric>
          {t('sending.mail.portHint')}
        </DraftText>
      </div>
      <Choice
        label={t('sending.mail.security')}
        value={mail.security}
        // The usual port goes with it; one of somebody's own stays.
        onChange={(s) => field.set({ ...mail, security: s, port: mail.port === mailPorts[mail.security] ? mailPorts[s] : mail.port })}
        changed={security.changed}
        error={security.error}
        warning={security.warning}
        options={(['starttls', 'tls', 'none'] as const).map((value) => ({ value, label: t(`sending.mail.securities.${value}`) }))}
      >
        {t('sending.mail.securityHint')}
      </Choice>
      <div className={classes.halves}>
        <DraftText path="/messages/mail/user" label={t('sending.mail.user')} optional>
          {t('sending.mail.userHint')}
        </DraftText>
        <Secret path="/messages/mail/password" label={t('sending.mail.password')} />
      </div>
      <DraftText path="/messages/mail/from" label={t('sending.mail.from')} placeholder="pbx@example.test">
        {t('sending.mail.fromHint')}
      </DraftText>
      <DraftList path="/messages/mail/to" label={t('sending.mail.to')} placeholder="office@example.test, it@example.test">
        {t('sending.mail.toHint')}
      </DraftList>
      <Choice
        label={t('sending.mail.language')}
        value={mail.language}
        onChange={language.set}
        changed={language.changed}
        error={language.error}
        options={(['en', 'de'] as const).map((value) => ({ value, label: t(`sending.mail.languages.${value}`) }))}
      >
        {t('sending.mail.languageHint')}
      </Choice>
      {mail.security === 'none' ? null : <Authority path="/messages/mail/ca" />}
    </>
  );
}

function SyslogFields({ syslog }: { readonly syslog: Syslog }) {
  const { t } = useTranslation();
  const field = useField<Syslog>('/messages/syslog', false);
  const transport = useField<Syslog['transport']>('/messages/syslog/transport');
  return (
    <>
      <div className={classes.row}>
        <DraftText path="/messages/syslog/server" label={t('sending.syslog.server')} placeholder="log.example.test">
          {t('sending.syslog.serverHint')}
        </DraftText>
        <DraftText path="/messages/syslog/port" label={t('sending.syslog.port')} numeric>
          {t('sending.syslog.portHint')}
        </DraftText>
      </div>
      <Choice
        label={t('sending.syslog.transport')}
        value={syslog.transport}
        onChange={(s) =>
          field.set({ ...syslog, transport: s, port: syslog.port === syslogPorts[syslog.transport] ? syslogPorts[s] : syslog.port })
        }
        changed={transport.changed}
        error={transport.error}
        options={(['tcp', 'tls', 'udp'] as const).map((value) => ({ value, label: t(`sending.syslog.transports.${value}`) }))}
      >
        {t('sending.syslog.transportHint')}
      </Choice>
      {syslog.transport === 'tls' ? <Authority path="/messages/syslog/ca" /> : null}
    </>
  );
}

function Secret({ path, label }: { readonly path: string; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <DraftSecret path={path} label={label} kept={t('sending.secretKept')} remove={t('sending.secretRemove')}>
      {t('sending.secretHint')}
    </DraftSecret>
  );
}

function Authority({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  return (
    <DraftPem path={path} label={t('sending.ca')}>
      {t('sending.caHint')}
    </DraftPem>
  );
}
