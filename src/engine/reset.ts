import type { Config } from '../config/config.ts';
import { keptNetwork } from '../config/keep-network.ts';
import type { Host } from '../host/host.ts';
import { jsonOf } from '../lib/json.ts';
import { nftDrop } from '../lib/nft.ts';
import type { FileArtifact } from './artifacts.ts';
import { ownServices } from './doctor/machine.ts';
import { manifestFile, readOwned } from './record.ts';
import type { Rendered } from './render.ts';
import { keptFile } from './secrets.ts';
import { Store } from './store.ts';

/**
 * Factory reset, docs/adr/0020-factory-reset.md. It is asked for by two files, the marker last; from then on it happens, at this start of the engine or at
 * the next one, before anything is parsed. The marker goes first when all is done: what is left of the order is then nobody's.
 */
export const resetMarker = 'var/reset';
const orderFile = 'var/engine/reset.json';
const noStamps = { restart: '', reload: '' };

interface Order {
  readonly document?: Config;
  readonly secret?: { readonly id: string; readonly text: string };
}

/** Removes everything below `var` and `etc` but the folders that processes hold and these files. */
export type Wipe = (but: readonly string[]) => Promise<void>;

/** Writes the order. After this returns, a power cut leaves a machine that resets itself; before, one that has not heard of it. */
export async function orderReset(host: Host, keepNetwork: Config | undefined): Promise<void> {
  const document = keepNetwork === undefined ? undefined : keptNetwork(keepNetwork);
  const { proxy } = document ?? {};
  const id = proxy?.mode === 'http' ? proxy.password?.secret : undefined;
  const text = id === undefined ? undefined : await host.readFile(`var/engine/kept/${id}`);
  const order: Order = {
    ...(document === undefined ? {} : { document }),
    ...(id === undefined || text === undefined ? {} : { secret: { id, text } }),
  };
  const file = (path: string, content: string, reader: FileArtifact['reader']): FileArtifact => ({ kind: 'file', path, reader, content });
  await host.writeFile(file(orderFile, `${JSON.stringify(order)}\n`, 'root'));
  // Everybody may see that there is one: web and guard wait until it is gone.
  await host.writeFile(file(resetMarker, '', 'everyone'));
}

/** Rendered files have passwords in them, and are gone anyway; units are stopped. What is left is in the kernel. */
function withoutFiles(manifest: Rendered): string {
  const left = Object.entries(manifest).map(([id, all]) => [id, all.filter((a) => !['file', 'unit', 'certificate'].includes(a.kind))]);
  return `${JSON.stringify(Object.fromEntries(left))}\n`;
}

/** Finishes a reset that was ordered; answers whether there was one. Killed anywhere in it, the next call does it again from the beginning. */
export async function finishReset(host: Host, wipe: Wipe, log: (line: string) => void): Promise<boolean> {
  if ((await host.readFile(resetMarker)) === undefined) {
    // Of one that is done, or was never given.
    if ((await host.readFile(orderFile)) !== undefined) await host.removeFile(orderFile);
    return false;
  }
  log('a factory reset was ordered: everything is deleted');
  const own: readonly string[] = ownServices;
  for (const name of await host.units())
    if (!own.includes(name)) await host.unit(name, 'stop', undefined, noStamps, 'started').catch(() => {});
  // Blocks live in the kernel, and their ledger is about to go.
  await host.nftApply(nftDrop('switchroom_blocks')).catch(() => {});
  const order = jsonOf((await host.readFile(orderFile)) ?? '') as Order | undefined;
  // What of ours is on the machine (addresses, routes, firewall): without it the old network would stay beside the new one. It is written anew with the
  // first plan.
  await host.writeFile({ kind: 'file', path: manifestFile, reader: 'root', content: withoutFiles(await readOwned(host)) });
  await wipe([resetMarker, orderFile, manifestFile]);
  if (order?.secret) await host.writeFile(keptFile(order.secret.id, order.secret.text));
  if (order?.document) {
    const store = new Store(host);
    await store.writeRevision({
      revision: 1,
      at: host.clock.now(),
      by: 'switchroom',
      reason: 'factory reset, network kept',
      confirmed: 'not-needed',
      subscribers: 0,
      document: order.document,
    });
    await store.writeHead({ revision: 1, subscribers: 0 });
  }
  await host.removeFile(resetMarker);
  await host.removeFile(orderFile);
  log('the factory reset is done');
  return true;
}
