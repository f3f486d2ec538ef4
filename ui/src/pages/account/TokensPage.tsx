import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Token } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { queryClient, tokensQuery } from '../../api/queries.ts';
import { Ask } from '../../parts/Ask.tsx';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Page } from '../../parts/Page.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { Time } from '../../parts/Time.tsx';
import { TokenForm } from './TokenForm.tsx';
import classes from './Tokens.module.css';

export function TokensPage() {
  const { t } = useTranslation();
  const { data: tokens } = useQuery(tokensQuery);
  const [revoking, setRevoking] = useState<Token>();
  const revoke = async (): Promise<void> => {
    if (revoking === undefined) return;
    await call('DELETE /tokens/{id}', { params: { id: revoking.id } });
    await queryClient.invalidateQueries({ queryKey: ['tokens'] });
  };
  return (
    <Page title={t('nav.tokens')} lead={t('tokens.lead')} aside={<Mono value="/api/v1/openapi.json" />}>
      <Card flush>
        {tokens === undefined ? (
          <div className={classes.pad}>
            <Bones lines={3} />
          </div>
        ) : tokens.length === 0 ? (
          <div className={classes.pad}>
            <Empty>{t('tokens.none')}</Empty>
          </div>
        ) : (
          <ul>
            {tokens.map((k) => (
              <li key={k.id} className={classes.token}>
                <div>
                  <p className={classes.name}>
                    {k.name} <Tag {...(k.scope === 'admin' ? { tone: 'accent' as const } : {})}>{t(`tokens.scopes.${k.scope}`)}</Tag>
                  </p>
                  <p className={classes.fade}>
                    {t('tokens.created')} <Time at={k.createdAt} /> {t('tokens.by', { by: k.by })} · {t('tokens.used')}{' '}
                    {k.lastUsedAt === undefined ? t('tokens.never') : <Time at={k.lastUsedAt} />} · {t('tokens.expires')}{' '}
                    <Time at={k.expiresAt} />
                  </p>
                </div>
                <Button variant="default" size="xs" onClick={() => setRevoking(k)} aria-label={`${t('tokens.revoke')}: ${k.name}`}>
                  {t('tokens.revoke')}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <TokenForm />
      </Card>
      {revoking === undefined ? null : (
        <Ask
          title={t('tokens.revoke')}
          text={t('tokens.revokeWhy', { name: revoking.name })}
          act={revoke}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Page>
  );
}
