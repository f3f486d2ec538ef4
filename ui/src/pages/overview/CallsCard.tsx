import { ActionIcon } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { callsQuery, queryClient } from '../../api/queries.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { Elapsed } from './Elapsed.tsx';
import classes from './Overview.module.css';

export function CallsCard() {
  const { t } = useTranslation();
  const { data: calls } = useQuery(callsQuery);
  const end = useMutation({
    mutationFn: (id: string) => call('DELETE /calls/{id}', { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['calls'] }),
  });
  return (
    <Card title={t('overview.calls')} aside={calls === undefined || calls.length === 0 ? null : calls.length} flush>
      {calls === undefined ? (
        <div className={classes.quiet}>
          <Bones lines={2} />
        </div>
      ) : calls.length === 0 ? (
        <div className={classes.quiet}>
          <Empty>{t('overview.noCalls')}</Empty>
        </div>
      ) : (
        <ul className={classes.list}>
          {calls.slice(0, 8).map((c) => (
            <li key={c.id} className={classes.item}>
              <span>
                {c.from} → {c.to}
              </span>
              {c.state === 'ringing' ? <Tag>{t('call.ringing')}</Tag> : null}
              <span className={classes.push}>
                <Elapsed since={c.since} />{' '}
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={24}
                  aria-label={t('overview.end', { from: c.from, to: c.to })}
                  onClick={() => end.mutate(c.id)}
                >
                  <Icon name="cross" size={12} />
                </ActionIcon>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
