import type { Config } from '../config/config.ts';
import type { Db } from '../data/schema.ts';
import { putSetting, setting } from '../data/settings.ts';
import type { Reach } from '../engine/contract.ts';
import { type ListFault, parseSignedList, type SignedList, type Verify } from '../lib/signed-list.ts';
import type { Inbox } from './inbox.ts';
import type { Ports, Probes } from './ports.ts';

type Vendors = Config['reachability']['vendors'];

/** How a vendor's list stands. */
export interface ListState {
  readonly issuer?: string;
  readonly serial?: number;
  /** Seconds since 1970. */
  readonly expires?: number;
  readonly expired: boolean;
  readonly url?: string;
  /** Why the newest one that was fetched is not taken. */
  readonly fault?: ListFault | 'reachability.list-older' | 'reachability.list-unreachable';
  readonly detail?: string;
  /** Of a fetched list only: those of a pasted one come from the component. */
  readonly reaches: readonly Reach[];
}

const textKey = (url: string): string => `reach list ${url}`;
const faultKey = (url: string): string => `reach list fault ${url}`;
const fetchedKey = (url: string): string => `reach list fetched ${url}`;
/** A list is fetched once a day; oftener brings nothing, since what it names changes with versions. */
const fetchSeconds = 86_400;

/** How every list stands, without asking anybody. A fetched text is verified each time: the database is no place to be believed. */
export async function listStates(db: Db, vendors: Vendors, now: number, verify: Verify | undefined): Promise<readonly ListState[]> {
  if (!verify) return [];
  return Promise.all(
    vendors.map(async (v): Promise<ListState> => {
      const pasted = parsed(v.list, v.key, verify);
      const fetched = v.url === undefined ? undefined : parsed(await setting(db, textKey(v.url)), v.key, verify);
      const newer = fetched !== undefined && fetched.serial > (pasted?.serial ?? 0) ? fetched : undefined;
      const list = newer ?? pasted;
      const fault = v.url === undefined ? undefined : await setting(db, faultKey(v.url));
      const [code, ...detail] = (fault ?? '').split(' ');
      return {
        ...(list === undefined ? {} : { issuer: list.issuer, serial: list.serial, expires: list.expires }),
        expired: list !== undefined && list.expires < now,
        ...(v.url === undefined ? {} : { url: v.url }),
        ...(code === undefined || code === '' ? {} : { fault: code as ListFault, detail: detail.join(' ') }),
        reaches: (newer?.reaches ?? []).map((r) => ({ owner: 'reachability', ...r, id: `vendor.${r.id}` })),
      };
    }),
  );
}

function parsed(text: string | undefined, key: string, verify: Verify): SignedList | undefined {
  const r = text === undefined ? undefined : parseSignedList(text, key, verify);
  return r !== undefined && 'list' in r ? r.list : undefined;
}

/** Fetches what is due. A list that does not verify, or is older than what is there, changes nothing and is told once. True when any came. */
export async function bringLists(ports: Pick<Ports, 'db' | 'clock'>, probes: Probes, inbox: Inbox, vendors: Vendors): Promise<boolean> {
  const { db, clock } = ports;
  let any = false;
  for (const { url, key } of vendors) {
    if (url === undefined) continue;
    const last = Number((await setting(db, fetchedKey(url))) ?? 0);
    const had = await setting(db, faultKey(url));
    // After a failure with each run: whoever mends it wants to see that.
    if (clock.now() - last < fetchSeconds && (had ?? '') === '') continue;
    const answer = await probes.fetchText(url);
    const fault =
      'failed' in answer ? `reachability.list-unreachable ${answer.failed}` : await take(db, url, key, answer.text, probes.verifyEd25519);
    await putSetting(db, faultKey(url), fault ?? '');
    if (fault === undefined) {
      await putSetting(db, fetchedKey(url), String(clock.now()));
      any = true;
    } else if ((had ?? '').split(' ')[0] !== fault.split(' ')[0] && !fault.startsWith('reachability.list-unreachable'))
      await inbox.own('reach.list-refused', { url, why: whyOf(fault) });
  }
  return any;
}

async function take(db: Db, url: string, key: string, text: string, verify: Verify): Promise<string | undefined> {
  const r = parseSignedList(text, key, verify);
  if ('fault' in r) return r.detail === undefined ? r.fault : `${r.fault} ${r.detail}`;
  const had = parsed(await setting(db, textKey(url)), key, verify);
  // A replayed old list would bring back what was taken out of it.
  if (had !== undefined && r.list.serial < had.serial) return `reachability.list-older ${r.list.serial}`;
  await putSetting(db, textKey(url), text.trim());
  return undefined;
}

function whyOf(fault: string): string {
  if (fault.startsWith('reachability.list-older')) return 'it is older than the one that is there';
  return fault.startsWith('reachability.list-signature') ? 'the signature does not fit the key' : 'it is no signed list';
}
