import type { Host } from '../host/host.ts';
import { jsonOf } from '../lib/json.ts';
import type { SavedRoute } from './machine.ts';
import type { Keeper } from './settings.ts';

/** What was there before, on disk from before the first step until the network is given back. */
export interface Before {
  readonly keepers: readonly Keeper[];
  /** Units of managers that ran. */
  readonly units: readonly string[];
  readonly sockets: readonly string[];
  /** Services of programs that Switchroom starts itself, which ran. */
  readonly aside: readonly string[];
  /** `mac` is missing where none is known, and in what 0.1.0 wrote. */
  readonly cards: readonly { readonly device: string; readonly keeper: Keeper; readonly mac?: string }[];
  readonly addresses: readonly { readonly device: string; readonly address: string }[];
  readonly routes: readonly SavedRoute[];
  /** Settings of the kernel that Switchroom makes its own, as they were. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** There was no configuration of Switchroom before. */
  readonly fresh: boolean;
  readonly confirmSeconds: number;
  /** Of the start of the machine in which it was begun (bootFile). */
  readonly boot: string;
}

/** Flags that units ask for (ConditionPathExists): who keeps the network is one file, so that it changes hands at one moment. */
export const flags = { kept: '/etc/switchroom/network-is-ours', trial: '/run/switchroom/network-is-ours' } as const;
export const beforeFile = 'takeover/before.json';
/** Gone with the next start of the machine. */
export const bootFile = '/run/switchroom/boot';
export const resolvFile = 'before/resolv.conf';

export async function readBefore(host: Host): Promise<Before | undefined> {
  const value = jsonOf((await host.readFile(beforeFile)) ?? '');
  return typeof value === 'object' && value !== null && Array.isArray((value as Before).units) ? (value as Before) : undefined;
}

export const writeJson = (host: Host, path: string, value: unknown): Promise<void> =>
  host.writeFile({ kind: 'file', path, reader: 'root', content: `${JSON.stringify(value)}\n` });
