import { type Problem, pointer } from '../../config/problems.ts';
import type { Artifact } from '../../engine/contract.ts';
import type { Host } from '../../host/host.ts';
import { jsonOf } from '../../lib/json.ts';
import { judgePair } from './pair.ts';
import { webSettingsSchema } from './schema.ts';

/** What only the machine knows: who else listens on a port that is new to us, and whether a certificate is in force at this time. */
export async function preflightWebserver(want: readonly Artifact[], host: Host): Promise<readonly Problem[]> {
  const content = (path: string): string | undefined => want.find((a) => a.kind === 'file' && a.path === path)?.['content' as never];
  const settings = webSettingsSchema.safeParse(jsonOf(content(settingsFile) ?? ''));
  if (!settings.success) return [];
  // A port that web was told before is no news: whoever sits on it does not keep an address from being changed (and asking costs a process).
  const before = webSettingsSchema.safeParse(jsonOf((await host.readFile(settingsFile)) ?? ''));
  const known: readonly number[] = before.success ? keys.map((key) => before.data[key]) : [];
  const fresh = keys.filter((key) => !known.includes(settings.data[key]));
  const listeners = await foreignListeners(
    host,
    fresh.map((key) => settings.data[key]),
  );
  const ports = fresh.map((key) => problemOfPort(key, settings.data[key], listeners.find(({ port }) => port === settings.data[key])?.name));
  const [key, chain] = [content('etc/web/tls-uploaded/key.pem'), content('etc/web/tls-uploaded/chain.pem')];
  const judged = key === undefined || chain === undefined ? [] : judgePair({ key, chain }, '', host.clock.now()).problems;
  // Only the dates: everything else the document's own check has said. Not refused here: whoever goes back to an old revision still gets it.
  const dates = judged
    .filter((p) => p.code === 'webserver.certificate-expired' || p.code === 'webserver.certificate-not-yet')
    .map((p): Problem => ({ ...p, path: pointer('webserver', 'certificate', 'pair'), severity: 'warning' }));
  return [...ports.flat(), ...dates];
}

const settingsFile = 'etc/web/webserver.json';
const keys = ['httpsPort', 'httpPort'] as const;

function problemOfPort(key: 'httpsPort' | 'httpPort', port: number, process: string | undefined): Problem[] {
  return process === undefined
    ? []
    : [
        {
          code: 'webserver.port-in-use',
          path: pointer('webserver', key),
          message: `${process} already listens on port ${port} of this machine`,
          hint: 'choose a free port, or end that program',
          values: { port, process },
        },
      ];
}

interface Listener {
  readonly port: number;
  readonly name: string;
  readonly pid?: number;
}

/** Programs that listen on these TCP ports and are not the web process itself (ss(8)); one question for all: each is a process to start. */
async function foreignListeners(host: Host, ports: readonly number[]): Promise<readonly Listener[]> {
  if (ports.length === 0) return [];
  const { code, stdout } = await host.run(['ss', '-Hltnp', ports.map((port) => `sport = :${port}`).join(' or ')]);
  if (code !== 0) return [];
  const ours = (await host.unitState('web').catch(() => undefined))?.pid;
  return listenersIn(stdout).filter((l) => l.pid === undefined || l.pid !== ours);
}

/** What `ss -Hltnp` prints; a socket without a process (another namespace's) belongs to "another program". */
export function listenersIn(text: string): readonly Listener[] {
  return text.split('\n').flatMap((line) => {
    const port = /^LISTEN\s+\d+\s+\d+\s+\S+:(\d+)\s/.exec(line)?.[1];
    if (port === undefined) return [];
    const [, name, pid] = /users:\(\("([^"]*)",pid=(\d+)/.exec(line) ?? [];
    return [name === undefined ? { port: Number(port), name: 'another program' } : { port: Number(port), name, pid: Number(pid) }];
  });
}
