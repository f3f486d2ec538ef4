import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DraftView } from '../../../src/engine/requests.ts';
import { call } from '../api/client.ts';
import { revisionsQuery } from '../api/queries.ts';
import { rebase } from '../draft/document.ts';
import { draft } from '../draft/draft.ts';
import { failureText } from '../lib/words.ts';
import classes from './DraftBar.module.css';

/** Somebody else applied something while this was being typed. The edits are carried over on request, never silently. */
export function Overtaken({ view }: { readonly view: DraftView }) {
  const { t } = useTranslation();
  const { data: revisions } = useQuery(revisionsQuery);
  const by = revisions?.find((r) => r.revision === view.head)?.by ?? '?';
  const carry = useMutation({
    mutationFn: async () => {
      const [base, head] = await Promise.all([
        call('GET /config', { query: { revision: String(view.base) } }),
        call('GET /config', { query: {} }),
      ]);
      await draft.moveTo(head.revision, rebase(base.document, draft.get().document, head.document));
    },
  });
  return (
    <div className={classes.row}>
      <div className={classes.say} aria-live="polite">
        <p className={classes.main}>{t('draft.overtaken', { revision: view.head, by })}</p>
        <p className={classes.sub} data-tone={carry.isError ? 'bad' : undefined}>
          {carry.isError ? failureText(t, carry.error) : t('draft.overtakenWay')}
        </p>
      </div>
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => void draft.discard()}>
          {t('draft.discard')}
        </Button>
        <Button onClick={() => carry.mutate()} disabled={carry.isPending}>
          {t('draft.carry')}
        </Button>
      </div>
    </div>
  );
}
