import type { Host } from '../../host/host.ts';
import { jsonOf } from '../../lib/json.ts';
import { phonePassword } from '../secrets.ts';

/** Files that are a secret from their first byte to their last. */
const secretFiles = [
  'var/ca/key.pem',
  'etc/web/tls/key.pem',
  'etc/web/tls-uploaded/key.pem',
  'etc/web/tls-acme/key.pem',
  'run/web/first-password',
] as const;
/** Folders of such files: what people gave, and keys of the ACME account with those of its certificates, some folders down. */
const secretFolders = ['var/engine/kept', 'var/acme'] as const;
const deepest = 6;
const named = ['var/engine/secrets.json', 'var/engine/secrets.copy.json'] as const;

/**
 * Every secret that this machine knows, so that none of them leaves it. Read from the files, not from the engine's memory: a support bundle is
 * made when the engine does not run, too. Reads only.
 */
export async function knownSecrets(host: Host): Promise<readonly string[]> {
  const read = async (path: string): Promise<string | undefined> => host.readFile(path).catch(() => undefined);
  const inFolders = await Promise.all(secretFolders.map((f) => textsIn(host, f, deepest)));
  const files = [...(await Promise.all(secretFiles.map(read))), ...inFolders.flat()];
  const stores = (await Promise.all(named.map(read))).map((t) => jsonOf(t ?? ''));
  const names = stores
    .flatMap((s) => (typeof s === 'object' && s !== null ? Object.entries(s) : []))
    .filter((e): e is [string, string] => typeof e[1] === 'string');
  const masters = names.flatMap(([name, text]) => (name === 'master' ? [text] : []));
  const phones = await phonesOf(host);
  const derived = masters.flatMap((master) =>
    phones.flatMap(({ mac, generation }) => Array.from({ length: Math.min(generation, 100) }, (_, n) => phonePassword(master, mac, n + 1))),
  );
  return [...files.flatMap((t) => (t === undefined ? [] : [t, t.trim()])), ...names.map(([, text]) => text), ...derived].filter(
    (s) => s !== '',
  );
}

/** Every file below a folder but certificates, which are shown to everybody. */
async function textsIn(host: Host, folder: string, depth: number): Promise<string[]> {
  const names = await host.listFiles(folder).catch(() => []);
  const texts = await Promise.all(
    names.map(async (name): Promise<readonly string[]> => {
      if (/\.(crt|pem|json)$/.test(name)) return [];
      try {
        return [(await host.readFile(`${folder}/${name}`)) ?? ''];
      } catch {
        return depth === 0 ? [] : textsIn(host, `${folder}/${name}`, depth - 1); // a folder
      }
    }),
  );
  return texts.flat();
}

/** Of every snapshot that is kept: an older log may hold the password of a phone that is gone. */
async function phonesOf(host: Host): Promise<readonly { readonly mac: string; readonly generation: number }[]> {
  const files = (await host.listFiles('var/engine/subscribers').catch(() => [])).filter((f) => /^\d+\.json$/.test(f));
  const snapshots = await Promise.all(
    files.map(async (f) => jsonOf((await host.readFile(`var/engine/subscribers/${f}`).catch(() => undefined)) ?? '')),
  );
  const found = new Map<string, number>();
  for (const s of snapshots) {
    const devices = (s as { devices?: unknown } | undefined)?.devices;
    for (const d of Array.isArray(devices) ? (devices as unknown[]) : []) {
      const { mac, generation } = (typeof d === 'object' && d !== null ? d : {}) as { mac?: unknown; generation?: unknown };
      if (typeof mac === 'string' && typeof generation === 'number') found.set(mac, Math.max(generation, found.get(mac) ?? 0));
    }
  }
  return [...found].map(([mac, generation]) => ({ mac, generation }));
}
