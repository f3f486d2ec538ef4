import { Button, Checkbox, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { draft } from '../../draft/draft.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Under } from '../../parts/Under.tsx';
import classes from './Time.module.css';
import { ZoneField } from './ZoneField.tsx';

type Server = Config['time']['servers'][number];
const path = '/time/servers';

export function SettingsCard({ document }: { readonly document: Config }) {
  const { t } = useTranslation();
  const fromDhcp = useField<boolean>('/time/fromDhcp');
  const serve = useField<boolean>('/time/serve');
  const field = useField<readonly Server[]>(path, false);
  const { servers } = document.time;
  return (
    <Card title={t('time.settings')}>
      <div className={classes.form}>
        <ZoneField />
        <Switch
          label={t('time.fromDhcp')}
          description={t('time.fromDhcpHint')}
          checked={document.time.fromDhcp}
          onChange={(e) => fromDhcp.set(e.currentTarget.checked)}
        />
        <div className={classes.own}>
          <h3>{t('time.own')}</h3>
          <Under id="time-servers-under" error={field.error} warning={field.warning}>
            {t('time.ownHint')}
          </Under>
          {servers.map((s, n) => (
            // A server has no name but its host, which is being typed; its place in the list is what the document knows it by.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <fieldset key={n} className={classes.server} aria-label={`${t('time.name')} ${n + 1}`}>
              <DraftText path={`${path}/${n}/host`} label={t('time.host')} placeholder="ntp.example.test" />
              <Button
                variant="subtle"
                color="gray"
                size="xs"
                aria-label={t('time.removeLong', { number: n + 1 })}
                onClick={() => field.set(servers.filter((_, i) => i !== n))}
              >
                {t('time.remove')}
              </Button>
              <Checkbox
                size="sm"
                label={t('time.pool')}
                checked={s.pool}
                onChange={(e) => field.set(servers.map((x, i) => (i === n ? { ...x, pool: e.currentTarget.checked } : x)))}
              />
            </fieldset>
          ))}
          <div>
            <Button
              variant="default"
              mt="xs"
              disabled={draft.get().document === undefined}
              onClick={() => field.set([...servers, { host: '', pool: false }])}
            >
              {t('time.add')}
            </Button>
          </div>
        </div>
        <div className={classes.own}>
          <Switch
            label={t('time.serve')}
            description={t('time.serveHint')}
            checked={document.time.serve}
            onChange={(e) => serve.set(e.currentTarget.checked)}
          />
        </div>
      </div>
    </Card>
  );
}
