import { Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allowlistQuery, blocksQuery, extensionsQuery, interfacesQuery, phonesQuery } from '../api/queries.ts';
import { type Hit, hits } from './hits.ts';
import classes from './Search.module.css';

export function SearchPanel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const found = hits(text, t, {
    interfaces: useQuery(interfacesQuery).data ?? [],
    phones: useQuery(phonesQuery).data ?? [],
    extensions: useQuery(extensionsQuery).data ?? [],
    blocks: useQuery(blocksQuery).data ?? [],
    allowlist: useQuery(allowlistQuery).data ?? [],
  });
  const selected = Math.min(chosen, found.length - 1);
  const go = (hit: Hit | undefined): void => {
    if (hit === undefined) return;
    onClose();
    void navigate({ to: hit.to, ...(hit.hash === undefined ? {} : { hash: hit.hash }) });
  };
  return (
    <Modal.Root opened onClose={onClose} size={560} yOffset="10vh" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('search.open')} p="sm">
        <div className={classes.panel}>
          <TextInput
            data-autofocus
            className={classes.field ?? ''}
            placeholder={t('search.hint')}
            aria-label={t('search.open')}
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={found.length === 0 ? undefined : `${listId}-${selected}`}
            value={text}
            onChange={(e) => {
              setText(e.currentTarget.value);
              setChosen(0);
            }}
            onKeyDown={(e) => {
              if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
                e.preventDefault();
                setChosen((selected + (e.key === 'ArrowDown' ? 1 : found.length - 1)) % Math.max(1, found.length));
              } else if (e.key === 'Enter') go(found[selected]);
            }}
          />
          <div className={classes.list} id={listId} role="listbox" aria-label={t('search.found')}>
            {found.map((h, i) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the keyboard, as a combobox does
              <div
                key={`${h.kind}${h.title}${h.to}${h.hash ?? ''}`}
                id={`${listId}-${i}`}
                className={classes.hit}
                role="option"
                aria-selected={i === selected}
                tabIndex={-1}
                onClick={() => go(h)}
                onMouseMove={() => setChosen(i)}
              >
                <span>{h.title}</span>
                <span className={classes.sub}>{h.sub}</span>
                <span className={classes.kind}>{h.kind}</span>
              </div>
            ))}
          </div>
          {found.length === 0 ? <p className={classes.none}>{t('search.nothing', { text })}</p> : null}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
