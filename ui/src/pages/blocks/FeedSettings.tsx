import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { useField } from '../../draft/useField.ts';
import { Choice } from '../../parts/Choice.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import classes from './Feeds.module.css';

type Feeds = Config['protection']['feeds'];
type Services = Feeds[number]['services'];
const path = '/protection/feeds';

/** The feeds of the draft. */
export function FeedSettings() {
  const { t } = useTranslation();
  const field = useField<Feeds>(path, false);
  const feeds = field.value ?? [];
  const fresh = { name: '', url: '', key: '', everyHours: 6, services: ['telephony', 'web'] } satisfies Feeds[number];
  return (
    <fieldset className={classes.settings} aria-label={t('feeds.settings')}>
      {feeds.map((f, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the document; its name is being typed
        <div key={n} className={classes.row}>
          <DraftText path={`${path}/${n}/name`} label={t('feeds.name')} placeholder="watch">
            {t('feeds.nameHelp')}
          </DraftText>
          <DraftText path={`${path}/${n}/url`} label={t('feeds.url')} placeholder="https://feeds.example.test/blocks.jws">
            {t('feeds.urlHelp')}
          </DraftText>
          <Key at={`${path}/${n}/key`} />
          <DraftText path={`${path}/${n}/everyHours`} label={t('feeds.every')} numeric>
            {t('feeds.everyHelp')}
          </DraftText>
          <Closes at={`${path}/${n}/services`} />
          <Button
            variant="subtle"
            color="gray"
            className={classes.remove}
            aria-label={t('feeds.removeOf', { name: f.name })}
            onClick={() => field.set(feeds.filter((_, at) => at !== n))}
          >
            {t('feeds.remove')}
          </Button>
        </div>
      ))}
      {field.error === undefined ? null : <p className={classes.error}>{field.error}</p>}
      <div>
        <Button variant="default" size="sm" onClick={() => field.set([...feeds, fresh])}>
          {t('feeds.add')}
        </Button>
      </div>
    </fieldset>
  );
}

/** Whoever pastes a whole JWK means its "x" (RFC 8037 §2). */
function Key({ at }: { readonly at: string }) {
  const { t } = useTranslation();
  const field = useField<string>(at);
  const inside = /"x"\s*:\s*"([A-Za-z0-9_-]{43})"/.exec(field.value ?? '')?.[1];
  useEffect(() => {
    if (inside !== undefined) field.set(inside);
  }, [inside, field]);
  return (
    <DraftText path={at} label={t('feeds.key')}>
      {t('feeds.keyHelp')}
    </DraftText>
  );
}

function Closes({ at }: { readonly at: string }) {
  const { t } = useTranslation();
  const field = useField<Services>(at);
  const services = field.value ?? [];
  const value = services.length === 2 ? 'both' : (services[0] ?? 'both');
  const put = (v: 'both' | Services[number]): void => field.set(v === 'both' ? ['telephony', 'web'] : [v]);
  return (
    <Choice
      label={t('feeds.closes')}
      value={value}
      onChange={put}
      options={[
        { value: 'both', label: t('feeds.both') },
        { value: 'telephony', label: t('feeds.services.telephony') },
        { value: 'web', label: t('feeds.services.web') },
      ]}
      changed={field.changed}
      error={field.error}
      warning={field.warning}
      open={false}
    >
      {t('feeds.closesHelp')}
    </Choice>
  );
}
