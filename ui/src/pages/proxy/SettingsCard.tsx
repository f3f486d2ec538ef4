import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { DraftSecret } from '../../parts/DraftSecret.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import classes from './Proxy.module.css';

interface Props {
  readonly document: Config;
  readonly onTyped: (text: string) => void;
}

export function SettingsCard({ document, onTyped }: Props) {
  const { t } = useTranslation();
  const field = useField<Config['proxy']>('/proxy', false);
  const mode = useField<Config['proxy']['mode']>('/proxy/mode');
  const { proxy } = document;
  return (
    <Card title={t('proxy.settings')}>
      <div className={classes.form}>
        <Choice
          label={t('proxy.mode')}
          value={proxy.mode}
          onChange={(m) => field.set(m === 'off' ? { mode: 'off' } : { mode: 'http', host: '', port: 3128, exceptions: [] })}
          changed={mode.changed}
          error={mode.error ?? field.error}
          options={(['off', 'http'] as const).map((value) => ({ value, label: t(`proxy.modes.${value}`) }))}
        >
          {t('proxy.modeHint')}
        </Choice>
        {proxy.mode === 'http' ? (
          <>
            <div className={classes.row}>
              <DraftText path="/proxy/host" label={t('proxy.host')} placeholder="proxy.example.test">
                {t('proxy.hostHint')}
              </DraftText>
              <DraftText path="/proxy/port" label={t('proxy.port')} numeric>
                {t('proxy.portHint')}
              </DraftText>
            </div>
            <div className={classes.halves}>
              <DraftText path="/proxy/user" label={t('proxy.user')} optional>
                {t('proxy.userHint')}
              </DraftText>
              <DraftSecret
                path="/proxy/password"
                label={t('proxy.password')}
                kept={t('proxy.passwordKept')}
                remove={t('proxy.passwordRemove')}
                onTyped={onTyped}
              >
                {t('proxy.passwordHint')}
              </DraftSecret>
            </div>
            <DraftList path="/proxy/exceptions" label={t('proxy.exceptions')} placeholder=".example.test, 192.0.2.0/24">
              {t('proxy.exceptionsHint')}
            </DraftList>
          </>
        ) : null}
      </div>
    </Card>
  );
}
