import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const lengths = ['600', '3600', '86400', '604800', '2592000', ''] as const;
const lengthsAllowed = ['', '3600', '86400', '604800', '2592000'] as const;

/** How long a block, or an entry of the allowlist, lasts: seconds as text; empty = without an end. */
export function Lasts({
  value,
  onChange,
  allowed = false,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly allowed?: boolean;
}) {
  const { t } = useTranslation();
  const data = allowed
    ? lengthsAllowed.map((v) => ({ value: v, label: t(`lists.lastsAllow.${v}`) }))
    : lengths.map((v) => ({ value: v, label: t(`lists.lasts.${v}`) }));
  return <NativeSelect label={t('lists.until')} value={value} onChange={(e) => onChange(e.currentTarget.value)} data={data} />;
}

export const lastsSeconds = (value: string): { readonly seconds?: number } => (value === '' ? {} : { seconds: Number(value) });
/** The same as a moment, in seconds since 1970. */
export const lastsUntil = (value: string): { readonly until?: number } =>
  value === '' ? {} : { until: Math.round(Date.now() / 1000) + Number(value) };
