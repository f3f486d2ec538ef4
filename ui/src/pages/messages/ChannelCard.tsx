import { Checkbox, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, MessageView } from '../../../../src/api/contract.ts';
import { channelsQuery, configQuery } from '../../api/queries.ts';
import { same } from '../../draft/document.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Label } from '../../parts/Label.tsx';
import { State, type Tone } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import { Under } from '../../parts/Under.tsx';
import { ChannelTest, Fault } from './ChannelTest.tsx';
import classes from './Messages.module.css';

export type Channel = Answer<'GET /messages/channels'>[number]['channel'];
type Kind = MessageView['kind'];
const kinds: readonly Kind[] = ['security-warning', 'serious-fault', 'simple-fault', 'information'];

/** One way out: whether it works and what waits, its fields, what goes there, and a test. */
export function ChannelCard({
  channel,
  empty,
  children,
}: {
  readonly channel: Channel;
  /** What the draft gets when it is switched on. */
  readonly empty: object;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const under = useId();
  const path = `/messages/${channel}`;
  const field = useField<object>(path, false);
  const { data: channels } = useQuery(channelsQuery);
  const { data: config } = useQuery(configQuery);
  const now = channels?.find((c) => c.channel === channel);
  const inForce = config?.document.messages[channel];
  const on = field.value !== undefined;
  return (
    <Card
      id={channel}
      title={t(`sending.${channel}.title`)}
      aside={<Now now={now} />}
      tone={now?.failing === undefined ? undefined : 'bad'}
    >
      <div className={classes.form}>
        <Switch
          label={<Label changed={field.changed && on !== (inForce !== undefined)}>{t(`sending.${channel}.on`)}</Label>}
          checked={on}
          onChange={(e) => field.set(e.currentTarget.checked ? (inForce ?? empty) : undefined)}
          aria-describedby={under}
        />
        <Under id={under} error={field.error} warning={field.warning}>
          {t(`sending.${channel}.onHint`)}
        </Under>
        {now?.failing === undefined ? null : (
          <Fault layer={now.failing.layer} detail={now.failing.detail}>
            {t('sending.state.since')} <Time at={now.failing.since} />
          </Fault>
        )}
        {now?.sentAt === undefined ? null : (
          <p className={classes.small}>
            {t('sending.state.sent')}: <Time at={now.sentAt} />
          </p>
        )}
        {children}
        {on ? <Kinds path={`${path}/kinds`} /> : null}
        {on ? (
          <ChannelTest channel={channel} inForce={inForce !== undefined} isDraft={config !== undefined && !same(field.value, inForce)} />
        ) : null}
      </div>
    </Card>
  );
}

function Now({ now }: { readonly now: Answer<'GET /messages/channels'>[number] | undefined }) {
  const { t } = useTranslation();
  if (now === undefined) return null;
  const [tone, text]: [Tone, string] = !now.on
    ? ['off', t('sending.state.off')]
    : now.failing !== undefined
      ? ['bad', t('sending.state.failing')]
      : ['good', ''];
  const waits = now.waiting > 0 ? t('sending.state.waiting', { count: now.waiting }) : tone === 'good' ? t('sending.state.good') : '';
  return <State tone={tone}>{[text, waits].filter((s) => s !== '').join(' · ')}</State>;
}

function Kinds({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const under = useId();
  const field = useField<readonly Kind[]>(path);
  const chosen = field.value ?? [];
  return (
    <fieldset className={classes.kinds} aria-describedby={under}>
      <legend>
        <Label changed={field.changed}>{t('sending.kinds')}</Label>
      </legend>
      <div className={classes.boxes}>
        {kinds.map((kind) => (
          <Checkbox
            key={kind}
            label={t(`messages.kinds.${kind}`)}
            checked={chosen.includes(kind)}
            onChange={(e) => field.set(e.currentTarget.checked ? [...chosen, kind] : chosen.filter((k) => k !== kind))}
          />
        ))}
      </div>
      <Under id={under} error={field.error} warning={field.warning ?? (chosen.length === 0 ? t('sending.kindsNone') : undefined)}>
        {t('sending.kindsHint')}
      </Under>
    </fieldset>
  );
}
