import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { DraftSelect } from '../../parts/DraftSelect.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import classes from './Reachability.module.css';

const schedules = ['off', 'hourly', 'six-hourly', 'daily'] as const;

/** What is tried besides what the parts of the PBX need by themselves, and how often. */
export function SettingsCard() {
  const { t } = useTranslation();
  return (
    <Card id="settings" title={t('reach.settings')}>
      <DraftSelect
        width={240}
        path="/reachability/schedule"
        label={t('reach.schedule')}
        choices={schedules}
        word={(s) => t(`reach.schedules.${s}`)}
      >
        {t('reach.scheduleHelp')}
      </DraftSelect>
      <Rows
        path="/reachability/stun"
        title={t('reach.stun')}
        help={t('reach.stunHelp')}
        add={t('reach.addStun')}
        fresh={{ host: '', port: 3478 }}
      >
        {(at) => <Where at={at} />}
      </Rows>
      <Rows
        path="/reachability/sip"
        title={t('reach.sip')}
        help={t('reach.sipHelp')}
        add={t('reach.addSip')}
        fresh={{ host: '', port: 5060, transport: 'udp' }}
      >
        {(at) => (
          <>
            <Where at={at} />
            <DraftSelect
              width={240}
              path={`${at}/transport`}
              label={t('reach.transport')}
              choices={['udp', 'tcp', 'tls']}
              word={(w) => w.toUpperCase()}
            />
          </>
        )}
      </Rows>
      <Rows
        path="/reachability/others"
        title={t('reach.others')}
        help={t('reach.othersHelp')}
        add={t('reach.addOther')}
        fresh={{ name: '', host: '', port: 443, check: 'https' }}
      >
        {(at) => (
          <>
            <DraftText path={`${at}/name`} label={t('reach.name')} />
            <Where at={at} />
            <DraftSelect
              width={240}
              path={`${at}/check`}
              label={t('reach.check')}
              choices={['https', 'http', 'tls', 'tcp']}
              word={(w) => w.toUpperCase()}
            />
          </>
        )}
      </Rows>
      <Rows
        path="/reachability/vendors"
        title={t('reach.vendors')}
        help={t('reach.vendorsHelp')}
        add={t('reach.addVendor')}
        fresh={{ key: '' }}
      >
        {(at) => (
          <>
            <DraftText path={`${at}/key`} label={t('reach.key')}>
              {t('reach.keyHelp')}
            </DraftText>
            <DraftText path={`${at}/url`} label={t('reach.url')} optional placeholder="https://lists.example.test/reach.jws" />
            <DraftText path={`${at}/list`} label={t('reach.jws')} optional>
              {t('reach.jwsHelp')}
            </DraftText>
          </>
        )}
      </Rows>
    </Card>
  );
}

function Where({ at }: { readonly at: string }) {
  const { t } = useTranslation();
  return (
    <>
      <DraftText path={`${at}/host`} label={t('reach.host')} />
      <DraftText path={`${at}/port`} label={t('reach.port')} numeric width={96} />
    </>
  );
}

function Rows({
  path,
  title,
  help,
  add,
  fresh,
  children,
}: {
  readonly path: string;
  readonly title: string;
  readonly help: string;
  readonly add: string;
  readonly fresh: object;
  readonly children: (at: string) => React.ReactNode;
}) {
  const { t } = useTranslation();
  const field = useField<readonly object[]>(path, false);
  const rows = field.value ?? [];
  return (
    <fieldset className={classes.rows}>
      <legend>{title}</legend>
      <p className={classes.fade}>{help}</p>
      {rows.map((_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the document; it has no other name
        <div key={n} className={classes.row}>
          {children(`${path}/${n}`)}
          <Button
            variant="subtle"
            color="gray"
            className={classes.remove}
            aria-label={`${t('reach.remove')}: ${title} ${n + 1}`}
            onClick={() => field.set(rows.filter((_r, at) => at !== n))}
          >
            {t('reach.remove')}
          </Button>
        </div>
      ))}
      {field.error === undefined ? null : <p className={classes.error}>{field.error}</p>}
      <div>
        <Button variant="default" size="sm" onClick={() => field.set([...rows, fresh])}>
          {add}
        </Button>
      </div>
    </fieldset>
  );
}
