import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftPem } from '../../parts/DraftPem.tsx';
import { DraftSecret } from '../../parts/DraftSecret.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import classes from './Backup.module.css';

export interface Typed {
  readonly password?: string;
  readonly key?: string;
}
type Target = NonNullable<Config['backup']['target']>;

const begun = {
  off: undefined,
  webdav: { kind: 'webdav', url: '' },
  sftp: { kind: 'sftp', host: '', port: 22, user: '' },
} as const satisfies Readonly<Record<string, Target | undefined>>;

/** Where a copy of each backup goes. */
export function TargetSettings({ document, onTyped }: { readonly document: Config; readonly onTyped: (typed: Typed) => void }) {
  const { t } = useTranslation();
  const field = useField<Target>('/backup/target', false);
  const is = document.backup.target;
  const secret = (name: 'password' | 'key', hint: string) => (
    <DraftSecret
      path={`/backup/target/${name}`}
      label={t(`target.${name}`)}
      kept={t('target.kept')}
      remove={t('target.forget')}
      onTyped={(text) => onTyped({ [name]: text })}
    >
      {hint}
    </DraftSecret>
  );
  return (
    <Card title={t('target.settings')} id="target-settings">
      <div className={classes.form}>
        <Choice
          label={t('target.kind')}
          value={is?.kind ?? 'off'}
          onChange={(kind) => {
            onTyped({ password: '', key: '' });
            field.set(begun[kind]);
          }}
          changed={field.changed}
          error={field.error}
          options={(['off', 'webdav', 'sftp'] as const).map((value) => ({ value, label: t(`target.kinds.${value}`) }))}
        >
          {t('target.kindHint')}
        </Choice>
        {is?.kind === 'webdav' ? (
          <>
            <DraftText path="/backup/target/url" label={t('target.url')} placeholder="https://dav.example.test/files/pbx/">
              {t('target.urlHint')}
            </DraftText>
            <div className={classes.halves}>
              <DraftText path="/backup/target/user" label={t('target.user')} optional>
                {t('target.userHint')}
              </DraftText>
              {secret('password', t('target.passwordHint'))}
            </div>
            <DraftPem path="/backup/target/ca" label={t('target.ca')}>
              {t('target.caHint')}
            </DraftPem>
          </>
        ) : null}
        {is?.kind === 'sftp' ? (
          <>
            <div className={classes.halves}>
              <DraftText path="/backup/target/host" label={t('target.host')} placeholder="nas.example.test">
                {t('target.hostHint')}
              </DraftText>
              <DraftText path="/backup/target/port" label={t('target.port')} numeric>
                {t('target.portHint')}
              </DraftText>
            </div>
            <DraftText path="/backup/target/user" label={t('target.user')}>
              {t('target.userHint')}
            </DraftText>
            {secret('password', `${t('target.passwordHint')} ${t('target.passwordOr')}`)}
            {secret('key', t('target.keyHint'))}
            <DraftText path="/backup/target/hostKey" label={t('target.hostKey')} optional placeholder="ssh-ed25519 AAAA…">
              {t('target.hostKeyHint')}
            </DraftText>
            <DraftText path="/backup/target/folder" label={t('target.folder')} optional placeholder="backups/pbx">
              {t('target.folderHint')}
            </DraftText>
          </>
        ) : null}
      </div>
    </Card>
  );
}
