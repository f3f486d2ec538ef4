import { useTranslation } from 'react-i18next';
import classes from './Cli.module.css';
import { Mono } from './Mono.tsx';

/** The same thing by command line. */
export function Cli({ command }: { readonly command: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.cli}>
      {t('cli')} <Mono value={command} />
    </span>
  );
}
