import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Cli } from '../../parts/Cli.tsx';
import { Notice } from '../../parts/Notice.tsx';
import type { en } from '../../texts/en/index.ts';
import type { Channel } from './ChannelCard.tsx';
import classes from './Messages.module.css';

/** Sends one message now, by the settings in force. */
export function ChannelTest({
  channel,
  inForce,
  isDraft,
}: {
  readonly channel: Channel;
  readonly inForce: boolean;
  readonly isDraft: boolean;
}) {
  const { t } = useTranslation();
  const under = useId();
  const test = useMutation({ mutationFn: () => call('POST /messages/channels/{channel}/test', { params: { channel } }) });
  const failed = useFailure(test.error, []);
  const { data } = test;
  const why = !inForce ? t('sending.test.notInForce') : isDraft ? t('sending.test.inForce') : undefined;
  return (
    <div className={classes.test}>
      <div className={classes.actions}>
        <Button
          variant="default"
          disabled={!inForce || test.isPending}
          {...(why === undefined ? {} : { 'aria-describedby': under })}
          onClick={() => test.mutate()}
        >
          {test.isPending ? t('sending.test.running') : t('sending.test.run')}
        </Button>
        <Cli command={`switchroom messages test ${channel}`} />
      </div>
      {why === undefined ? null : (
        <p id={under} className={classes.small}>
          {why}
        </p>
      )}
      <div aria-live="polite">
        {failed.rest === undefined ? null : <Notice tone="bad">{failed.rest}</Notice>}
        {data === undefined || test.isPending ? null : data.ok ? (
          <Notice tone="good">{t('sending.test.taken')}</Notice>
        ) : (
          <Fault layer={data.layer ?? 'internal'} detail={data.detail} />
        )}
      </div>
    </div>
  );
}

type Layer = keyof (typeof en)['sending']['layers'];

/** What failed on the way, what to do, and what the other side said. A layer that has no sentence is named as it is. */
export function Fault({ layer, detail, children }: { readonly layer: string; readonly detail: string; readonly children?: ReactNode }) {
  const { t, i18n } = useTranslation();
  const known = (name: string): name is Layer => i18n.exists(`sending.layers.${name}.what`);
  return (
    <Notice tone="bad">
      <p>{known(layer) ? t(`sending.layers.${layer}.what`) : layer}.</p>
      {known(layer) ? <p>{t(`sending.layers.${layer}.remedy`)}</p> : null}
      <p className={classes.small}>
        {t('sending.test.said')}: <span className={classes.mono}>{detail}</span>
      </p>
      {children === undefined ? null : <p className={classes.small}>{children}</p>}
    </Notice>
  );
}
