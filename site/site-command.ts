// npm run site -- <what>: look at the running site, go into its nodes, show things live.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MAIN } from './commands.ts';
import { rememberedPorts } from './loopback.ts';
import { Site } from './site.ts';

const USAGE = `npm run site -- status                       nodes, addresses, how to reach them
npm run site -- enter <node> [command …]     a shell (or a command) inside a node
npm run site -- enter <site>/<node> …        the same in another site (one kept with SITE_KEEP=1)
npm run site -- <show>                       one of site/shows/
`;

/** What a file in site/shows/ exports. */
interface Show {
  show(site: Site, args: readonly string[]): Promise<void>;
}

export async function siteCommand([what = 'help', ...args]: readonly string[]): Promise<number> {
  if (what === 'status') return status();
  if (what === 'enter') return enter(args);
  const show = join(import.meta.dirname, 'shows', `${what}.ts`);
  if (!/^[a-z-]+$/.test(what) || !existsSync(show)) {
    process.stderr.write(USAGE);
    return what === 'help' ? 0 : 1;
  }
  const program: Show = await import(show);
  await program.show(running(MAIN), args);
  return 0;
}

function running(name: string): Site {
  const site = Site.attach(name);
  if (site === undefined) throw new Error(name === MAIN ? 'no site is running; npm start makes one' : `no site ${name} is running`);
  return site;
}

async function status(): Promise<number> {
  const sites = Site.names().flatMap((name) => Site.attach(name) ?? []);
  if (sites.length === 0) process.stdout.write('no site is running; npm start makes one\n');
  for (const site of sites) {
    const ports = rememberedPorts(site.name);
    process.stdout.write(`site ${site.name}, addresses drawn from seed ${site.plan.seed}\n`);
    if (ports !== undefined) process.stdout.write(`  pages http://127.0.0.1:${ports.port}   CONNECT proxy 127.0.0.1:${ports.proxyPort}\n`);
    for (const node of site.nodes.filter(({ name }) => name !== 'wire')) {
      const shown = node.alive ? (await node.run(['ip', '-br', 'address', 'show', 'scope', 'global', 'up'])).trim() : '(off)';
      const addresses = shown.replaceAll(/ +/g, ' ').replaceAll('\n', '; ') || '(no address)';
      process.stdout.write(`  ${node.name.padEnd(10)} pid ${String(node.init.pid).padEnd(7)} ${addresses}\n`);
    }
  }
  return 0;
}

function enter([where = '', ...command]: readonly string[]): number {
  const [nodeName = '', siteName = MAIN] = where.split('/').reverse();
  const node = running(siteName).node(nodeName);
  const [file = '', ...args] = node.enter(command.length > 0 ? command : ['bash', '-l']);
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LC_ALL: 'C.UTF-8',
    TERM: process.env.TERM ?? 'dumb',
  };
  return spawnSync(file, args, { stdio: 'inherit', env: { ...env, PS1: `${nodeName} \\w # ` } }).status ?? 1;
}
