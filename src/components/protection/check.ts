import { type Problem, pointer } from '../../config/problems.ts';
import type { Reach } from '../../engine/contract.ts';
import { checkJails } from './check-jails.ts';
import type { Protection } from './schema.ts';

export const check = (section: Protection): Problem[] => [...checkFeeds(section), ...checkJails(section)];

function checkFeeds({ feeds }: Protection): Problem[] {
  const twice = (field: 'name' | 'url', code: 'protection.feed-name-twice' | 'protection.feed-twice'): Problem[] =>
    feeds.flatMap((f, n) =>
      feeds.findIndex((o) => o[field] === f[field]) === n
        ? []
        : [
            {
              code,
              path: pointer('protection', 'feeds', n, field),
              message: field === 'name' ? `two feeds are named ${f.name}` : `${f.url} is there twice`,
              hint: field === 'name' ? 'give one of them another name' : 'remove one of them',
              values: { [field]: f[field] },
            },
          ],
    );
  return [
    ...twice('name', 'protection.feed-name-twice'),
    ...twice('url', 'protection.feed-twice'),
    ...feeds.flatMap((f, n) =>
      new Set(f.services).size === f.services.length
        ? []
        : [
            {
              code: 'protection.feed-service-twice',
              path: pointer('protection', 'feeds', n, 'services'),
              message: `${f.name} names a service twice`,
              hint: 'name telephony and web once each',
              values: { name: f.name },
            },
          ],
    ),
  ];
}

/** Where a feed is fetched from: web asks, through the proxy when there is one. */
export function reachOf({ name, url }: Protection['feeds'][number]): Reach[] {
  const { hostname, port } = new URL(url);
  return [
    {
      owner: 'protection',
      id: `feed.${name}`,
      purpose: 'lists',
      host: hostname.replace(/^\[|\]$/g, ''),
      protocol: 'tcp',
      port: Number(port || 443),
      check: 'https',
      direct: false,
    },
  ];
}
