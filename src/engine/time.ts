import type { Config } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import { canonicalAddress, parseCidr } from '../lib/ip.ts';
import type { Context } from './contract.ts';
import { deviceName } from './learnt.ts';

/** What the unit says about itself when it starts: `sets` or `compares`, and where its control socket is. */
export const chronyAbout = 'run/chrony/about';

/** A time server that is asked, and who named it. */
export interface TimeSource {
  readonly host: string;
  readonly pool: boolean;
  readonly from: 'dhcp' | 'set';
}

/** Those of the document and those that DHCP names, each once. */
export function timeSources({ config, facts }: Pick<Context, 'config' | 'facts'>): readonly TimeSource[] {
  // The file of a lease may outlive the setting that asked for it.
  const asking = Object.entries(config.interfaces).flatMap(([id, i]) => (i.ipv4.mode === 'dhcp' ? deviceName({ config, facts }, id) : []));
  const set = config.time.servers.map((s): TimeSource => ({ ...s, from: 'set' }));
  const learnt = config.time.fromDhcp
    ? facts.leases
        .filter((l) => l.protocol === 'dhcp' && asking.includes(l.device))
        .flatMap((l) => (l.options['ntp_servers'] ?? '').split(/\s+/))
        // Text from the network: an address, or it is nothing.
        .flatMap((text) => canonicalAddress(text) ?? [])
        .map((host): TimeSource => ({ host, pool: false, from: 'dhcp' }))
    : [];
  const all = [...set, ...learnt];
  return all.filter((s, n) => all.findIndex((x) => x.host === s.host) === n).slice(0, mostSources);
}
/** More say nothing new, and a DHCP server could name hundreds. */
const mostSources = 12;

/** Networks whose phones may ask us. */
export function servedNetworks(config: Config): readonly { readonly interface: string; readonly network: string; readonly own: string }[] {
  if (!config.time.serve) return [];
  return Object.entries(config.interfaces).flatMap(([id, i]) => {
    if (i.role !== 'voice') return [];
    return [i.ipv4, i.ipv6].flatMap((x) => {
      const c = x.mode === 'static' ? parseCidr(x.address) : undefined;
      return c ? [{ interface: id, network: `${c.network}/${c.prefix}`, own: c.address }] : [];
    });
  });
}

/** A source as chronyd sees it (chronyc(1), sources). */
export interface SourceView {
  readonly name: string;
  /** `used`: the clock follows it (perhaps with others). `unusable`: it answers, and is not believed. */
  readonly state: 'used' | 'good' | 'unusable' | 'silent';
  readonly stratum: number;
  /** Of the last eight questions, how many were answered. */
  readonly answered: number;
  /** Seconds since the last answer; absent when there was none. */
  readonly lastSeconds?: number;
  /** How far our clock is ahead of it, at the last answer. */
  readonly offsetSeconds: number;
  readonly errorSeconds: number;
}

export interface TimeView {
  readonly running: boolean;
  /** False in a container or namespace: the clock belongs to the machine around it, and can only be compared. */
  readonly setsClock: boolean;
  readonly synchronised: boolean;
  /** The source that the time comes from. */
  readonly source?: string;
  readonly stratum?: number;
  /** How far our clock is ahead of true time; behind is negative. */
  readonly offsetSeconds?: number;
  /** Seconds since 1970 of the last update, by our clock. */
  readonly updatedAt?: number;
  readonly sources: readonly (SourceView & { readonly from: 'dhcp' | 'set' })[];
  /** Networks whose phones get the time from here. */
  readonly serving: readonly { readonly interface: string; readonly network: string }[];
}

/** Asks chronyd over its socket. Everything is absent while it does not run. */
export async function readTime(ctx: Pick<Context, 'config' | 'facts'>, host: Host): Promise<TimeView> {
  const [mode = '', socket = ''] = ((await host.readFile(chronyAbout)) ?? '').split('\n');
  const ask = (...command: string[]) => host.run(['chronyc', '-c', '-n', '-h', socket, ...command], { timeoutMs: askMs });
  const [tracking, sources] = await Promise.all([ask('tracking'), ask('sources')]);
  const configured = timeSources(ctx);
  const from = (name: string) => configured.find((c) => c.host === name)?.from ?? 'set';
  const t = tracking.code === 0 ? parseTracking(tracking.stdout) : undefined;
  // Where chronyd may not set the clock it keeps the difference to itself, and measures sources and updates by what it knows to be right.
  const off = t?.synchronised ? t.offsetSeconds : 0;
  return {
    running: t !== undefined,
    setsClock: mode !== 'compares',
    synchronised: t?.synchronised ?? false,
    ...(t?.synchronised ? { source: t.source, stratum: t.stratum, offsetSeconds: off, updatedAt: t.updatedAt + off } : {}),
    sources:
      sources.code === 0
        ? parseSources(sources.stdout).map((s) => ({ ...s, offsetSeconds: s.offsetSeconds + off, from: from(s.name) }))
        : [],
    serving: servedNetworks(ctx.config).map(({ own: _, ...n }) => n),
  };
}
/** It answers in a millisecond; one that hangs must not hold the page. */
const askMs = 2000;

export interface Tracking {
  readonly synchronised: boolean;
  readonly source: string;
  readonly stratum: number;
  readonly offsetSeconds: number;
  readonly updatedAt: number;
}

/**
 * `chronyc -c tracking`: one line of fourteen values, in the order of the report (chronyc(1)); the fifth is the system clock's error,
 * positive when it is slow.
 */
export function parseTracking(text: string): Tracking | undefined {
  const f = text.trim().split(',');
  const [id = '', name = '', stratum, updated, slow] = f;
  const leap = f[13];
  if (f.length < 14 || !/^[0-9A-F]{1,8}$/.test(id)) return undefined;
  // 127.127.1.1 is the clock itself (`local`): nobody outside was asked.
  const synchronised = leap !== 'Not synchronised' && Number(stratum) > 0 && id !== '7F7F0101' && name !== '';
  return { synchronised, source: name, stratum: Number(stratum), updatedAt: Number(updated), offsetSeconds: -Number(slow) };
}

/** `chronyc -c sources`: mode, state, name, stratum, poll, reach (octal), last answer, adjusted offset, measured offset, error. */
export function parseSources(text: string): SourceView[] {
  return text
    .split('\n')
    .map((line) => line.split(','))
    .filter((f) => f.length >= 10 && f[0] !== '#')
    .map(([, mark = '', name = '', stratum, , reach = '0', last, offset, , error]) => {
      const answered = (Number.parseInt(reach, 8) || 0).toString(2).replaceAll('0', '').length;
      const lastSeconds = Number(last);
      return {
        name,
        state: mark === '*' || mark === '+' ? 'used' : answered === 0 ? 'silent' : mark === '-' ? 'good' : 'unusable',
        stratum: Number(stratum),
        answered,
        // chronyd says 2^32 - 1 for never.
        ...(lastSeconds < 4_294_967_295 && answered > 0 ? { lastSeconds } : {}),
        offsetSeconds: Number(offset),
        errorSeconds: Number(error),
      };
    });
}
