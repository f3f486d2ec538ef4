import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeHost } from '../../host/fake.ts';
import type { Fail2ban } from './fail2ban-client.ts';
import { Mirror } from './mirror.ts';

/** The lists of ignored addresses of our two jails, behind the action that Fail2ban loads (src/components/protection/fail2ban-action.ts). */
class Jails {
  readonly lists = new Map<string, string[]>(['switchroom-telephony', 'switchroom-web'].map((j) => [j, ['127.0.0.0/8', '::1']]));
  readonly #agreed = new Map<string, readonly string[]>();
  /** How many exchanges changed something. */
  changes = 0;
  readonly call: Fail2ban['call'] = async ([, jail = '', , , method, json = '{}']) => {
    const values = JSON.parse(json) as { readonly add: string[]; readonly remove: string[]; readonly ignored: string[] };
    const list = this.lists.get(jail) ?? [];
    if (method === 'agreed') this.#agreed.set(jail, values.ignored);
    else if (method === 'ignore') {
      this.changes++;
      this.lists.set(jail, [...list.filter((i) => !values.remove.includes(i)), ...values.add]);
    } else if (method === 'state') {
      const ignored = this.#agreed.get(jail) ?? null;
      return JSON.stringify({ instance: 'one', generation: 0, waiting: 0, ignored, ignore: list, bans: {} });
    } else throw new Error(`no method ${method}`);
    return 1;
  };
}

const many = (n: number): string[] => Array.from({ length: n }, (_, i) => `198.18.${i >> 8}.${i & 255}`);
let host: FakeHost;
let jails: Jails;
let allowlist: string[];
let orders: string[];
let refuses: (address: string) => boolean;
let mirror: Mirror;

beforeEach(() => {
  host = new FakeHost();
  jails = new Jails();
  allowlist = [];
  orders = [];
  refuses = () => false;
  mirror = new Mirror({
    clock: host.clock,
    connect: async () => ({ call: jails.call, close: () => {} }),
    entries: () => [],
    allowlist: () => allowlist,
    jails: () => [],
    allow: async (addresses) => {
      orders.push(`allow ${addresses.length}`);
      if (addresses.some(refuses)) throw new Error('refused');
      allowlist = [...allowlist, ...addresses];
    },
    disallow: async (addresses) => {
      orders.push(`disallow ${addresses.length}`);
      allowlist = allowlist.filter((a) => !addresses.includes(a));
    },
    log: () => {},
  });
  return () => mirror.close();
});

/** Looks until this is so. */
const until = (so: () => void): Promise<void> =>
  vi.waitFor(
    () => {
      mirror.look();
      host.clock.advance(600);
      so();
    },
    { timeout: 20_000 },
  );
const listed = (jail: string): number => jails.lists.get(`switchroom-${jail}`)?.length ?? 0;

describe('a thousand entries', () => {
  test('of the allowlist come and go in a few exchanges a jail', async () => {
    allowlist = many(1000);
    await until(() => expect([listed('telephony'), listed('web')]).toEqual([1002, 1002]));
    expect(jails.changes).toBeLessThanOrEqual(6);
    expect(orders).toEqual([]);
    jails.changes = 0;
    // Once it has agreed, what is missing there would be an order.
    await until(() => expect(mirror.trouble).toBeUndefined());
    allowlist = many(2);
    await until(() => expect([listed('telephony'), listed('web')]).toEqual([4, 4]));
    expect(jails.changes).toBeLessThanOrEqual(6);
    expect(orders).toEqual([]);
  });

  test('that were ordered in Fail2ban are one change of the allowlist', async () => {
    await until(() => expect(mirror.trouble).toBeUndefined());
    jails.lists.set('switchroom-telephony', ['127.0.0.0/8', '::1', ...many(1000)]);
    await until(() => expect(listed('web')).toBe(1002));
    expect(orders).toEqual(['allow 1000']);
    expect(allowlist).toHaveLength(1000);
    await until(() => expect(mirror.trouble).toBeUndefined());
    jails.lists.set('switchroom-web', ['127.0.0.0/8', '::1', ...many(3)]);
    await until(() => expect(listed('telephony')).toBe(5));
    expect(orders).toEqual(['allow 1000', 'disallow 997']);
    expect(allowlist).toEqual(many(3));
  });
});

test('one that cannot be allowed is in the way of no other', async () => {
  await until(() => expect(mirror.trouble).toBeUndefined());
  refuses = (address) => address === '198.18.0.1';
  jails.lists.set('switchroom-telephony', ['127.0.0.0/8', '::1', ...many(4)]);
  await until(() => expect(allowlist.toSorted()).toEqual(['198.18.0.0', '198.18.0.2', '198.18.0.3']));
});

test('a name stays the administrator’s', async () => {
  jails.lists.set('switchroom-web', ['127.0.0.0/8', '::1', 'office.example.test']);
  allowlist = ['192.0.2.1'];
  await until(() => expect(jails.lists.get('switchroom-web')).toEqual(['127.0.0.0/8', '::1', 'office.example.test', '192.0.2.1']));
});
