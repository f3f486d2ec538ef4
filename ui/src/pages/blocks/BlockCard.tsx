import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Block } from '../../../../src/engine/requests.ts';
import { untilLifted } from '../../../../src/lib/address-list.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { countdown, number } from '../../lib/format.ts';
import { failureText, spoken } from '../../lib/words.ts';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Countdown } from '../../parts/Countdown.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Time } from '../../parts/Time.tsx';
import { BlockDetails } from './BlockDetails.tsx';
import classes from './Blocks.module.css';

/** Who, from what, why, until when, and the ways out. */
export function BlockCard({ block, marked }: { readonly block: Block; readonly marked: boolean }) {
  const { t, i18n } = useTranslation();
  const { address, service, flow } = block;
  const onSettled = (): Promise<unknown> =>
    Promise.all(['blocks', 'allowlist', 'status'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })));
  const lift = useMutation({ mutationFn: () => call('DELETE /blocks/{address}', { params: { address }, query: { service } }), onSettled });
  const allow = useMutation({ mutationFn: () => call('POST /blocks/{address}/allow', { params: { address }, body: {} }), onSettled });
  const longer = useMutation({
    mutationFn: () => call('POST /blocks', { body: { address, service, seconds: 86_400, because: block.because } }),
    onSettled,
  });
  const [name, stays] =
    service === 'telephony' || service === 'web'
      ? [t(`service.${service}`), t(`blocks.open.${service}`)]
      : [t('jails.service', { name: service.slice('jail:'.length) }), t('jails.open')];
  const [open, setOpen] = useState(marked);
  const forGood = untilLifted(block.until, block.since);
  const failed = lift.error ?? allow.error ?? longer.error;
  const busy = lift.isPending || allow.isPending || longer.isPending;
  return (
    <Card
      id={`block-${address}`}
      tone="bad"
      className={marked ? classes.marked : undefined}
      title={<Mono value={address} strong />}
      aside={
        <span className={classes.left}>
          {forGood ? (
            <strong>{t('lists.forGood')}</strong>
          ) : (
            <>
              <strong>
                <Countdown until={block.until} />
              </strong>{' '}
              {t('blocks.left')} {countdown(Math.round(block.until - block.since))}
            </>
          )}
        </span>
      }
    >
      <div className={classes.block}>
        <p>
          {flow
            ? t('blocks.flow', { service: name, port: flow.port, protocol: flow.protocol.toUpperCase() })
            : `${t('blocks.blocked', { service: name })} ${stays}`}
        </p>
        <p>
          <span className={classes.because}>{t('blocks.because')}</span> {spoken(block.because)}
        </p>
        <p className={classes.fade}>
          {t('blocks.by', { by: block.by })}, <Time at={block.since} />.
          {block.packets === undefined
            ? ''
            : ` ${t('blocks.packets', { count: block.packets, packets: number(block.packets, i18n.language) })}`}
        </p>
        {failed === null ? null : (
          <Notice tone="bad" live>
            {failureText(t, failed)}
          </Notice>
        )}
        <div className={classes.actions}>
          <Button onClick={() => lift.mutate()} disabled={busy} aria-label={`${t('blocks.lift')}: ${address}`}>
            {t('blocks.lift')}
          </Button>
          <Button variant="default" onClick={() => allow.mutate()} disabled={busy} aria-label={`${t('blocks.allow')}: ${address}`}>
            {t('blocks.allow')}
          </Button>
          {flow || forGood || block.until - block.since >= 86_400 ? null : (
            <Button variant="default" onClick={() => longer.mutate()} disabled={busy} aria-label={`${t('blocks.longer')}: ${address}`}>
              {t('blocks.longer')}
            </Button>
          )}
          <Button
            variant="subtle"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            aria-label={`${open ? t('evidence.hide') : t('evidence.show')}: ${address}`}
          >
            {open ? t('evidence.hide') : t('evidence.show')}
          </Button>
          <span className={classes.cli}>
            <Cli command={`switchroom blocks lift ${address}`} />
          </span>
        </div>
        {open ? <BlockDetails block={block} /> : null}
      </div>
    </Card>
  );
}
