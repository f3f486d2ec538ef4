import type { TFunction } from 'i18next';
import { parts } from './document.ts';

/** A place in the document as a person would name it: "lan", "IPv4 address". An unknown path is shown as it is. */
export function place(t: TFunction, path: string): { readonly where: string; readonly field: string } {
  const p = parts(path);
  const [section = '', second = ''] = p;
  const rest = p.slice(2).map((s) => (/^\d+$/.test(s) ? '*' : s));
  const named = (key: string): string => String(t(`fields.${key}` as never, { defaultValue: '' } as never));
  const keyed = (keys: readonly string[]): string => named(keys.join('_'));
  if (section === 'interfaces' || section === 'dhcp') {
    const field = keyed([section, ...rest]);
    return { where: second, field: field !== '' ? field : `${section}/${rest.join('/')}` };
  }
  const all = p.map((s) => (/^\d+$/.test(s) ? '*' : s));
  for (let n = all.length; n > 0; n--) {
    const field = keyed(all.slice(0, n));
    if (field !== '') return { where: '', field: n === all.length ? field : `${field} ${ordinal(p.slice(n))}`.trim() };
  }
  return { where: '', field: path };
}

const ordinal = (rest: readonly string[]): string => rest.map((s) => (/^\d+$/.test(s) ? String(Number(s) + 1) : s)).join(' ');

/** A value as a person would say it. Secrets never reach this page; whole objects appear when a thing was added or removed. */
export function value(t: TFunction, path: string, v: unknown): string {
  if (v === undefined) return '–';
  if (v === true || v === false) return v ? t('yes') : t('no');
  if (typeof v === 'object' && v !== null) {
    if (Array.isArray(v)) return v.length === 0 ? '–' : v.map((x) => value(t, path, x)).join(', ');
    if ('secret' in v) return t('difference.secret');
    const o = v as Record<string, unknown>;
    if ('mode' in o || 'from' in o)
      return [
        word(t, String(o.mode ?? o.from)),
        o.address,
        o.gateway,
        o.interface,
        Array.isArray(o.addresses) ? o.addresses.join(', ') : undefined,
      ]
        .filter((x) => x !== undefined)
        .join(' ');
    if ('address' in o) return [o.address, o.note].filter((x) => typeof x === 'string' && x !== '').join(' ');
    return Object.values(o)
      .map((x) => value(t, path, x))
      .join(', ');
  }
  return typeof v === 'string' && /\/(mode|from|role)$/.test(path) ? word(t, v) : String(v);
}

function word(t: TFunction, mode: string): string {
  return String(t(`modes.${mode}` as never, { defaultValue: mode } as never));
}
