import type { TFunction } from 'i18next';
import type { Answer } from '../../../src/api/contract.ts';

export interface Hit {
  readonly title: string;
  readonly sub: string;
  readonly kind: string;
  readonly to: string;
  readonly hash?: string;
}

export interface Searched {
  readonly interfaces: Answer<'GET /interfaces'>;
  readonly phones: Answer<'GET /phones'>;
  readonly extensions: Answer<'GET /extensions'>;
  readonly blocks: Answer<'GET /blocks'>;
  readonly allowlist: Answer<'GET /allowlist'>;
}

/** Everything that has a name or an address, and where it leads. Small enough to be made anew for every letter. */
export function hits(text: string, t: TFunction, all: Searched, limit = 12): readonly Hit[] {
  const page = (title: string, to: string, sub = ''): Hit => ({ title, sub, kind: t('search.page'), to });
  const setting = (title: string, sub: string, to: string, hash?: string): Hit => ({
    title,
    sub,
    kind: t('search.setting'),
    to,
    ...(hash === undefined ? {} : { hash }),
  });
  const nameOf = new Map(all.extensions.map((e) => [e.number, e.name]));
  const everything: readonly Hit[] = [
    page(t('nav.overview'), '/'),
    page(t('nav.firstSteps'), '/first-steps'),
    page(t('nav.phones'), '/phones'),
    page(t('nav.interfaces'), '/network/interfaces', t('nav.network')),
    page(t('nav.routing'), '/network/routing', t('nav.network')),
    page(t('nav.dns'), '/network/dns', t('nav.network')),
    page(t('nav.proxy'), '/network/proxy', t('nav.network')),
    page(t('nav.webserver'), '/network/webserver', t('nav.network')),
    page(t('nav.blocks'), '/network/blocks', t('nav.network')),
    page(t('nav.ports'), '/network/ports', t('nav.network')),
    page(t('nav.reachability'), '/network/reachability', t('nav.network')),
    page(t('nav.time'), '/network/time', t('nav.network')),
    page(t('nav.messages'), '/system/messages', t('nav.system')),
    page(t('nav.revisions'), '/system/revisions', t('nav.system')),
    page(t('nav.backup'), '/system/backup', t('nav.system')),
    page(t('nav.diagnosis'), '/system/diagnosis', t('nav.system')),
    page(t('nav.help'), '/help'),
    page(t('nav.tokens'), '/settings/tokens'),
    page(t('nav.password'), '/settings/password'),
    ...all.interfaces.flatMap((i) => [
      setting(`${i.id}: ${t('interfaces.ipv4')}`, i.link?.device ?? '', `/network/interfaces/${i.id}`),
      setting(`${i.id}: ${t('interfaces.ipv6')}`, '', `/network/interfaces/${i.id}`),
      setting(`${i.id}: MTU`, '', `/network/interfaces/${i.id}`),
      ...i.addresses.map((a): Hit => ({ title: a.address, sub: i.id, kind: t('search.address'), to: `/network/interfaces/${i.id}` })),
    ]),
    setting(t('routes.title'), t('nav.routing'), '/network/routing', 'gateways'),
    setting(t('dhcp.title'), t('nav.interfaces'), '/network/interfaces', 'dhcp'),
    setting(t('allowlist.title'), t('nav.blocks'), '/network/blocks', 'allowlist'),
    setting(t('enrolment.title'), t('nav.phones'), '/phones', 'enrolment'),
    ...all.extensions.map(
      (e): Hit => ({ title: `${e.number} ${e.name}`, sub: '', kind: t('search.extension'), to: `/phones/${e.number}` }),
    ),
    ...all.phones.map(
      (p): Hit => ({
        title: p.mac,
        sub: [nameOf.get(p.extension), p.address].filter((s) => s !== undefined).join(' · '),
        kind: t('search.phone'),
        to: `/phones/${encodeURIComponent(p.mac)}`,
      }),
    ),
    ...all.blocks.map(
      (b): Hit => ({ title: b.address, sub: b.because, kind: t('search.block'), to: `/network/blocks/${encodeURIComponent(b.address)}` }),
    ),
    ...all.allowlist.map(
      (a): Hit => ({ title: a.address, sub: a.note, kind: t('allowlist.title'), to: '/network/blocks', hash: 'allowlist' }),
    ),
  ];
  const words = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== '');
  const rank = (h: Hit): number => {
    const title = h.title.toLowerCase();
    const rest = `${title} ${h.sub.toLowerCase()} ${h.kind.toLowerCase()}`;
    if (!words.every((w) => rest.includes(w))) return -1;
    return words.every((w) => title.startsWith(w)) ? 2 : words.every((w) => title.includes(w)) ? 1 : 0;
  };
  return everything
    .map((h, i) => ({ h, i, rank: rank(h) }))
    .filter((x) => x.rank >= 0)
    .sort((a, b) => b.rank - a.rank || a.i - b.i)
    .slice(0, limit)
    .map((x) => x.h);
}
