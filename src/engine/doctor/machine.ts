import type { Host } from '../../host/host.ts';
import type { Finding } from '../../lib/doctor.ts';
import { jsonOf } from '../../lib/json.ts';
import { bySystemd, controlOf, journalTail } from '../support/journal.ts';

/** Looks at the machine by its port alone: the engine asks, and so does the command line when there is no engine to ask. */

const mb = 1_000_000;
/** Below it nothing can be written soon: logs, revisions and the tables stop. */
const full = { bytes: 100 * mb, share: 0.02 };
/** Below it somebody should look while there is time. */
const low = { bytes: 500 * mb, share: 0.08 };

/** Folders that may lie on different file systems: what stays, what a reboot empties, and the machine's own. */
const folders = ['var', 'run', '/'] as const;

export async function lookAtDisk(host: Host): Promise<Finding[]> {
  const seen = new Set<string>();
  const found: Finding[] = [];
  for (const folder of folders) {
    const s = await host.space(folder);
    if (!s || s.bytes === 0) continue;
    const key = `${s.bytes} ${s.files}`;
    if (seen.has(key)) continue; // the same file system
    seen.add(key);
    const share = Math.min(s.freeBytes / s.bytes, s.files === 0 ? 1 : s.freeFiles / s.files);
    // A small file system (run/ is a tmpfs of 64 MB) is never as large as what a disk should have left.
    const small = s.bytes < 10 * low.bytes;
    const is = (limit: typeof full): boolean => share < limit.share || (!small && s.freeBytes < limit.bytes);
    if (!is(low)) continue;
    const values = { folder, free: Math.floor(s.freeBytes / mb), percent: Math.floor(share * 100) };
    const said = `${values.free} MB are free on the disk of ${folder} (${values.percent} %)`;
    found.push(
      is(full)
        ? { code: 'machine.disk-full', severity: 'problem', message: said, remedy: 'remove what is not needed, at once', values }
        : { code: 'machine.disk-low', severity: 'warning', message: said, remedy: 'remove what is not needed', values },
    );
  }
  return found;
}

export async function lookAtMemory(host: Host): Promise<Finding[]> {
  const text = (await host.readFile('/proc/meminfo')) ?? '';
  const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? Number.NaN);
  const [total, available] = [kb('MemTotal'), kb('MemAvailable')];
  if (!(total > 0) || !(available >= 0)) return [];
  const share = available / total;
  if (share >= 0.08) return [];
  const values = { free: Math.round(available / 1000), percent: Math.floor(share * 100) };
  return [
    {
      code: 'machine.memory-low',
      severity: share < 0.03 ? 'problem' : 'warning',
      message: `${values.free} MB of memory are free (${values.percent} %)`,
      because: 'when it runs out, the kernel ends a program',
      remedy: 'see what needs it: ps aux --sort=-rss | head',
      values,
    },
  ];
}

/** Files that nobody but root may read. What is rendered for a reader is held by the plan. */
const secretFiles = ['var/engine/secrets.json', 'var/engine/secrets.copy.json', 'var/ca/key.pem'] as const;
const secretFolders = ['var/engine/kept', 'var/engine/subscribers', 'var/engine/drafts'] as const;

export async function lookAtSecrets(host: Host): Promise<Finding[]> {
  const inFolders = await Promise.all(secretFolders.map(async (f) => (await host.listFiles(f)).map((n) => `${f}/${n}`)));
  const paths = [...secretFiles, ...inFolders.flat().filter((p) => !/\/\.[^/]*$/.test(p))];
  const open = await Promise.all(
    paths.map(async (file) => {
      const mode = (await host.fileState(file))?.mode ?? 0;
      return (mode & 0o077) === 0 ? [] : [{ file, mode: mode.toString(8).padStart(4, '0') }];
    }),
  );
  return open.flat().map((values) => ({
    code: 'machine.secret-readable',
    severity: 'problem',
    message: `${values.file} can be read by others (mode ${values.mode})`,
    because: 'it holds secrets of the PBX; somebody has changed its permissions',
    remedy: `chmod 600 ${values.file}, and find out who changed it`,
    values,
  }));
}

/** Our own three processes, where s6 holds them. */
export const ownServices = ['engine', 'web', 'guard'] as const;

/** @param known services whose stopping another check tells */
export async function lookAtServices(host: Host, wanted: readonly string[], known: (name: string) => boolean): Promise<Finding[]> {
  const there = new Set(await host.units());
  const names = [...new Set([...wanted, ...ownServices.filter((n) => there.has(n))])].filter((n) => !known(n));
  const states = await Promise.all(names.map(async (name) => ({ name, ...(await host.unitState(name)) })));
  return states
    .filter((s) => s.state === 'stopped')
    .map(({ name }) => ({
      code: 'machine.service-stopped',
      severity: 'problem',
      message: `the service ${name} does not run`,
      remedy: `see why: switchroom logs ${name}; switchroom apply starts it again`,
      values: { name },
    }));
}

/** Why the engine does not run, for whoever cannot ask it: what s6 holds, what it said last, and whether its memory can be read. */
export async function lookAtEngine(host: Host): Promise<Finding[]> {
  const systemd = await bySystemd(host);
  const file = async (): Promise<string> => (await host.readFile('var/log/engine/current').catch(() => undefined)) ?? '';
  const last = lastWords(systemd ? await journalTail(host, 'engine', 1) : await file());
  const because = last === undefined ? {} : { because: `its last words: ${last}` };
  const { start, end } = controlOf('engine', systemd);
  const values: Record<string, string> = { start, end, ...(last === undefined ? {} : { last }) };
  const running = systemd ? await isActive(host) : (await host.unitState('engine').catch(() => undefined))?.state !== 'stopped';
  const found: Finding[] = [
    running
      ? {
          code: 'engine.silent',
          severity: 'problem',
          message: 'the engine runs and does not answer',
          ...because,
          remedy: `calls and blocks go on; end it, and the supervisor starts it again: ${end}`,
          values,
        }
      : {
          code: 'engine.stopped',
          severity: 'problem',
          message: 'the engine does not run',
          ...because,
          remedy: `calls and blocks go on; start it: ${start}`,
          values,
        },
  ];
  for (const file of await damagedMemory(host))
    found.push({
      code: 'engine.damaged',
      severity: 'warning',
      message: `${file} is damaged`,
      remedy: 'the engine sets it aside at its next start and goes on with what else it has; look at the disk',
      values: { file },
    });
  return found;
}

const isActive = async (host: Host): Promise<boolean> =>
  (await host.run(['systemctl', 'is-active', '--quiet', 'switchroomd.service'], { timeoutMs: 2000 })).code === 0;

/** Files of the engine's memory that are no JSON, without touching them. */
async function damagedMemory(host: Host): Promise<string[]> {
  const revisions = (await host.listFiles('var/engine/revisions')).filter((f) => /^\d+\.json$/.test(f)).sort();
  const newest = revisions.at(-1);
  const paths = [
    'var/engine/head.json',
    'var/engine/manifest.json',
    'var/engine/journal.json',
    ...(newest === undefined ? [] : [`var/engine/revisions/${newest}`]),
  ];
  const read = await Promise.all(paths.map(async (p) => [p, await host.readFile(p).catch(() => '')] as const));
  return read.flatMap(([path, text]) => (text !== undefined && jsonOf(text) === undefined ? [path] : []));
}

function lastWords(text: string): string | undefined {
  const line = text.trimEnd().split('\n').at(-1)?.trim();
  return line ? line.replace(/\p{Cc}/gu, ' ').slice(0, 300) : undefined;
}
