import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { interfacesQuery, statusQuery, timeQuery } from '../../api/queries.ts';
import { set } from '../../draft/document.ts';
import { draft, useDraft } from '../../draft/draft.ts';
import { useField } from '../../draft/useField.ts';
import { currentLanguage, type Language, speak } from '../../i18n.ts';
import { conditionText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { InterfaceCard } from '../interfaces/InterfaceCard.tsx';
import { MailCard } from '../messages/SendingView.tsx';
import { Requirements } from '../overview/Requirements.tsx';
import { NowCard } from '../time/NowCard.tsx';
import { ZoneField } from '../time/ZoneField.tsx';
import classes from './FirstSteps.module.css';

const named: readonly { readonly value: Language; readonly label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
];

export function LanguageStep() {
  const { t } = useTranslation();
  const document = useDraft().document as Config | undefined;
  const pbx = useField<Language>('/asterisk/language');
  // Nearly always the PBX shall speak it too; the second field is for those who mean something else.
  const both = (language: Language): void => {
    void speak(language);
    draft.edit((d) => set(d, '/asterisk/language', language));
  };
  return (
    <Card>
      <div className={classes.form}>
        <Choice label={t('firstSteps.language.page')} value={currentLanguage()} onChange={both} options={named} />
        {document === undefined ? (
          <Bones lines={2} />
        ) : (
          <Choice
            label={t('firstSteps.language.pbx')}
            value={document.asterisk.language}
            onChange={pbx.set}
            changed={pbx.changed}
            error={pbx.error}
            options={named}
          >
            {t('firstSteps.language.pbxHint')}
          </Choice>
        )}
      </div>
    </Card>
  );
}

/** It was replaced before anything else could be opened. */
export function PasswordStep() {
  const { t } = useTranslation();
  return (
    <Card>
      <div className={classes.form}>
        <Notice tone="good">{t('firstSteps.password.lead')}</Notice>
        <p>
          {t('firstSteps.password.forgotten')} <Cli command="switchroom password reset" />
        </p>
        <p>
          <Link to="/settings/password">{t('firstSteps.password.again')}</Link>
        </p>
      </div>
    </Card>
  );
}

export function TimeStep() {
  const { data: live } = useQuery(timeQuery);
  const ready = useDraft().document !== undefined;
  return (
    <>
      <Card>
        <div className={classes.form}>{ready ? <ZoneField /> : <Bones lines={2} />}</div>
      </Card>
      {live === undefined ? null : <NowCard live={live} />}
    </>
  );
}

export function NetworkStep() {
  const { t } = useTranslation();
  const { data: status } = useQuery(statusQuery);
  const { data: live } = useQuery(interfacesQuery);
  const document = useDraft().document as Config | undefined;
  const missing = status?.requirements.filter((r) => !r.met) ?? [];
  const conditions = missing.flatMap((r) => (r.condition === undefined ? [] : [r.condition]));
  const reasons = [...new Map(conditions.map((c) => [c.code, c])).values()];
  return (
    <>
      <p>{t('firstSteps.network.lead')}</p>
      <Requirements requirements={status?.requirements} />
      <div aria-live="polite" className={classes.reasons}>
        {status !== undefined && missing.length === 0 ? <Notice tone="good">{t('firstSteps.network.good')}</Notice> : null}
        {reasons.map((c) => {
          const { message, because, remedy } = conditionText(c);
          return (
            <Notice key={c.code} tone={c.severity === 'problem' ? 'bad' : 'warn'}>
              <p>{because === undefined ? message : `${message}: ${because}`}</p>
              <p>{remedy}</p>
            </Notice>
          );
        })}
      </div>
      {document === undefined || live === undefined ? (
        <Card>
          <Bones lines={6} />
        </Card>
      ) : (
        Object.keys(document.interfaces).map((id) => (
          <InterfaceCard
            key={id}
            id={id}
            live={live.find((l) => l.id === id)}
            wanted={document.interfaces[id]}
            serves={document.dhcp[id] !== undefined}
          />
        ))
      )}
    </>
  );
}

export function NameStep() {
  const { t } = useTranslation();
  return (
    <Card>
      <div className={classes.form}>
        <DraftText path="/webserver/hostname" label={t('firstSteps.pbxName.label')} placeholder="pbx.example.test" width={420}>
          {t('firstSteps.pbxName.hint')}
        </DraftText>
      </div>
    </Card>
  );
}

export function MailStep() {
  const { t } = useTranslation();
  const document = useDraft().document as Config | undefined;
  return (
    <>
      <p>{t('firstSteps.mail.lead')}</p>
      {document === undefined ? (
        <Card>
          <Bones lines={4} />
        </Card>
      ) : (
        <MailCard mail={document.messages.mail} />
      )}
    </>
  );
}
