import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { weekdays } from '../../../../src/lib/backup.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftSecret } from '../../parts/DraftSecret.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import classes from './Backup.module.css';

export function ScheduleCard({ document }: { readonly document: Config }) {
  const { t } = useTranslation();
  const every = useField<Config['backup']['every']>('/backup/every');
  const weekday = useField<Config['backup']['weekday']>('/backup/weekday');
  const is = document.backup;
  return (
    <Card title={t('backup.settings')} id="schedule">
      <div className={classes.form}>
        <Choice
          label={t('backup.every')}
          value={is.every}
          onChange={every.set}
          changed={every.changed}
          error={every.error}
          options={(['off', 'day', 'week'] as const).map((value) => ({ value, label: t(`backup.modes.${value}`) }))}
        >
          {t('backup.everyHint')}
        </Choice>
        {is.every === 'off' ? null : (
          <div className={classes.halves}>
            {is.every === 'week' ? (
              <Choice
                label={t('backup.weekday')}
                value={is.weekday}
                onChange={weekday.set}
                changed={weekday.changed}
                error={weekday.error}
                open={false}
                options={weekdays.map((value) => ({ value, label: t(`backup.weekdays.${value}`) }))}
              />
            ) : null}
            <DraftText path="/backup/at" label={t('backup.at')} placeholder="02:15">
              {t('backup.atHint')}
            </DraftText>
          </div>
        )}
        {is.every === 'off' ? null : (
          <DraftText path="/backup/keep" label={t('backup.keep')} numeric>
            {t('backup.keepHint')}
          </DraftText>
        )}
        <DraftText path="/backup/folder" label={t('backup.folderLabel')} optional placeholder="/srv/backups">
          {t('backup.folderHint')}
        </DraftText>
        <DraftSecret path="/backup/passphrase" label={t('backup.passphrase')} kept={t('backup.kept')} remove={t('backup.forget')}>
          {t('backup.passphraseHint')}
        </DraftSecret>
      </div>
    </Card>
  );
}
