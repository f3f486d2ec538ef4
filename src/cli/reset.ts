import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/config.ts';
import { passwordFile } from '../engine/console.ts';
import { orderReset, resetMarker } from '../engine/reset.ts';
import { Store } from '../engine/store.ts';
import { bySystemd, unitOf } from '../engine/support/journal.ts';

import type { Host } from '../host/host.ts';
import { CliError } from './client.ts';
import type { CommandContext, CommandOutput } from './command.ts';
import { say } from './say.ts';

const lost = (keep: boolean): string =>
  [
    say`A factory reset deletes:`,
    say`  extensions and phones with their passwords; logins, API tokens, messages, evidence, logs`,
    say`  blocks and the allowlist; all revisions and drafts; every setting`,
    say`  all keys: the certificate authority of this PBX, certificates, kept passwords`,
    say`  backups in the folder of the PBX itself (copies elsewhere stay)`,
    keep
      ? say`It keeps interfaces, routes, DNS, DHCP, proxy, time and web server, as revision 1, and of secrets the password of the proxy.`
      : say`It keeps nothing: the first network card asks DHCP again.`,
    say`Calls end. A backup brings everything back: switchroom backup create --passphrase-file words.txt, and take it elsewhere.`,
  ].join('\n');

/** `switchroom reset`: at the machine only, by root; works without the engine. */
export async function reset(context: CommandContext, args: readonly string[]): Promise<CommandOutput> {
  const { options, machine, ask, pause, prefix } = context;
  if (machine === undefined || pause === undefined || prefix === undefined) throw new CliError('this works on the PBX itself only');
  const keep = options['keep-network'] !== undefined;
  const host = await machine();
  const document = await inForce(host);
  const name = document?.webserver.hostname ?? 'pbx';
  if (keep && document === undefined)
    throw new CliError('the configuration on disk cannot be read: there is no network to keep; leave --keep-network out', [], 1);
  context.progress?.(lost(keep));
  const typed = options['yes'] === undefined ? await ask?.(say`Type the name of this PBX (${name}) to delete all of this: `) : args[0];
  if (typed === undefined)
    throw new CliError(say`nothing was deleted; say it with: switchroom reset${keep ? ' --keep-network' : ''} --yes ${name}`, [], 2);
  if (typed.trim() !== name) throw new CliError(say`nothing was deleted: this PBX is ${name}, not ${typed.trim() || say`nothing`}`, [], 2);

  await orderReset(host, keep ? document : undefined);
  context.progress?.(say`ordered: from here on it is finished, whatever happens to the power`);
  await restartOwn(host, prefix);
  // Deleting takes a second; what follows is an ordinary first start.
  for (let tries = 0; (await host.readFile(resetMarker)) !== undefined; tries++) {
    if (tries > 600) throw new CliError('the engine does not finish it; see why: switchroom logs engine');
    await pause(200);
  }
  let password: string | undefined;
  for (let tries = 0; password === undefined && tries < 300; tries++) {
    password = (await host.readFile(passwordFile))?.trim();
    if (password === undefined) await pause(200);
  }
  const json = { reset: true, keptNetwork: keep, user: 'admin', password: password ?? null };
  return {
    json,
    text: [
      say`this PBX is as new`,
      ...(password === undefined
        ? [say`the one-time password comes with: switchroom status`]
        : [say`user admin`, say`password ${password}`]),
    ].join('\n'),
  };
}

/** As it lies on disk, so that an engine that does not start is no obstacle. */
async function inForce(host: Host): Promise<Config | undefined> {
  const store = new Store(host);
  const head = await store.head();
  const parsed = parseConfig(head === undefined ? undefined : (await store.revision(head.revision))?.document);
  return parsed.ok ? parsed.value : undefined;
}

/** The three of ours; the engine stops everything else itself. Under systemd they are units, elsewhere services of s6. */
async function restartOwn(host: Host, prefix: string): Promise<void> {
  const own = ['web', 'guard', 'engine'];
  const run = async (argv: readonly [string, ...string[]]): Promise<void> => {
    const r = await host.run(argv, { timeoutMs: 60_000 });
    if (r.code !== 0) throw new CliError(say`${argv.join(' ')} ended with ${r.code}: ${r.stderr.trim()}; a reboot finishes the reset`);
  };
  if (await bySystemd(host)) {
    const units = own.map((name) => `${unitOf[name]}.service`);
    await run(['systemctl', 'stop', ...units]);
    await host.removeFile(passwordFile);
    return run(['systemctl', 'start', ...units.toReversed()]);
  }
  const folders = own.map((name) => `${prefix}/run/service/${name}`);
  for (const folder of folders) await run(['s6-svc', '-wD', '-T', '30000', '-d', folder]);
  await host.removeFile(passwordFile);
  for (const folder of folders.toReversed()) await run(['s6-svc', '-u', folder]);
}
