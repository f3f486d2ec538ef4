import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon.tsx';
import classes from './Mono.module.css';

/** An address, a MAC, a command: monospace, and copied with one click. The button keeps its place, so that nothing moves on hover. */
export function Mono({ value, strong = false }: { readonly value: string; readonly strong?: boolean }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <span className={classes.mono} data-strong={strong || undefined}>
      <span className={classes.text}>{value}</span>
      {/* Without a secure origin the browser gives no clipboard; the text can still be selected. */}
      {window.isSecureContext ? (
        <button
          type="button"
          className={classes.copy}
          data-copied={copied || undefined}
          aria-label={copied ? t('copy.done') : t('copy.do', { value })}
          onClick={() => void copy()}
        >
          <Icon name={copied ? 'check' : 'copy'} size={12} />
        </button>
      ) : null}
    </span>
  );
}
