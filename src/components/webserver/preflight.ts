import { type Problem, pointer } from '../../config/problems.ts';
import type { Artifact } from '../../engine/contract.ts';
import type { Host } from '../../host/host.ts';
import { jsonOf } from '../../lib/json.ts';
import { judgePair } from './pair.ts';
import { webSettingsSchema } from './schema.ts';

/** What only the machine knows: who else listens on our ports, and whether a certificate is in force at this time. */
export async function preflightWebserver(want: readonly Artifact[], host: Host): Promise<readonly Problem[]> {
  const content = (path: string): string | undefined => want.find((a) => a.kind === 'file' && a.path === path)?.['content' as never];
  const settings = webSettingsSchema.safeParse(jsonOf(content('etc/web/webserver.json') ?? ''));
  if (!settings.success) return [];
  const ports = await Promise.all(
    (['httpsPort', 'httpPort'] as const).map(async (key) =>
      problemOfPort(key, settings.data[key], await listenerOf(host, settings.data[key])),
    ),
  );
  const [key, chain] = [content('etc/web/tls-uploaded/key.pem'), content('etc/web/tls-uploaded/chain.pem')];
  const judged = key === undefined || chain === undefined ? [] : judgePair({ key, chain }, '', host.clock.now()).problems;
  // Only the dates: everything else the document's own check has said. Not refused here: whoever goes back to an old revision still gets it.
  const dates = judged
    .filter((p) => p.code === 'webserver.certificate-expired' || p.code === 'webserver.certificate-not-yet')
    .map((p): Problem => ({ ...p, path: pointer('webserver', 'certificate', 'pair'), severity: 'warning' }));
  return [...ports.flat(), ...dates];
}

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

/** The program that listens on a TCP port, if it is not the web process itself (ss(8)); undefined = free. */
async function listenerOf(host: Host, port: number): Promise<string | undefined> {
  const { code, stdout } = await host.run(['ss', '-Hltnp', `sport = :${port}`]);
  if (code !== 0) return undefined;
  const ours = (await host.unitState('web').catch(() => undefined))?.pid;
  return listenersIn(stdout).find((l) => l.pid === undefined || l.pid !== ours)?.name;
}

/** Names and processes in what `ss -Hltnp` prints; a socket without a process (another namespace's) is called so. */
export function listenersIn(text: string): readonly { readonly name: string; readonly pid?: number }[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('LISTEN'))
    .map((line) => {
      const m = /users:\(\("([^"]*)",pid=(\d+)/.exec(line);
      return m?.[1] === undefined ? { name: 'another program' } : { name: m[1], pid: Number(m[2]) };
    });
}
