/** Which part of the guide (docs/guide) explains a page: the longest beginning of its address counts. test/guide.test.ts holds it against router and guide. */
export const guideOf: Readonly<Record<string, string>> = {
  '/': 'overview',
  '/first-steps': 'first-steps',
  '/phones': 'phones',
  '/network/interfaces': 'interfaces',
  '/network/routing': 'routing',
  '/network/dns': 'dns',
  '/network/proxy': 'proxy',
  '/network/time': 'time',
  '/network/webserver': 'webserver',
  '/network/blocks': 'protection',
  '/network/ports': 'ports',
  '/network/reachability': 'reachability',
  '/network/reachability/measures': 'reachability#for-the-firewall-in-front',
  '/system/messages': 'messages',
  '/system/revisions': 'revisions',
  '/system/backup': 'backup',
  '/system/diagnosis': 'diagnosis',
  '/settings/tokens': 'account#api-clients',
  '/settings/password': 'account#password',
};

export interface HelpPlace {
  readonly page: string;
  readonly hash?: string;
}

/** @returns undefined where the guide says nothing, as on its own pages */
export function helpOf(path: string): HelpPlace | undefined {
  const parts = path.split('/').filter((p) => p !== '');
  for (let n = parts.length; n >= 0; n--) {
    // The overview explains itself alone: what else begins with a slash is not below it.
    const found = n === 0 && parts.length > 0 ? undefined : guideOf[`/${parts.slice(0, n).join('/')}`];
    const [page, hash] = found?.split('#') ?? [];
    if (page !== undefined) return { page, ...(hash === undefined ? {} : { hash }) };
  }
  return undefined;
}
