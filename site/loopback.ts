// Starts the forwarder of a site with two sockets of the host, and remembers its ports: a bookmark should survive `npm stop`.
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { start } from './processes.ts';
import { readSetup, sitesDir } from './setup.ts';
import type { Site } from './site.ts';

export interface Loopback {
  /** port of the pages */
  readonly port: number;
  /** port of the CONNECT proxy */
  readonly proxyPort: number;
}

type Remembered = Record<string, Loopback>;
const file = join(sitesDir, 'ports.json');

export function rememberedPorts(name: string): Loopback | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Remembered)[name] : undefined;
}

export async function startForwarder(site: Site): Promise<Loopback> {
  const old = rememberedPorts(site.name);
  const servers = [await listen(old?.port), await listen(old?.proxyPort)];
  const log = openSync(join(site.dir, 'forwarder.log'), 'a');
  const program = [readSetup().node, join(import.meta.dirname, 'forwarder.ts'), site.name];
  const child = start(site.admin.enter(program, { networkOnly: true }), {
    stdio: ['ignore', 'pipe', log, ...servers.map(fdOf)],
    detached: true,
  });
  if (child.pid === undefined) throw new Error('the forwarder could not be started');
  site.own('forwarder', child.pid);
  const [first] = await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
  if (!String(first).startsWith('ready'))
    throw new Error(`the forwarder ended with ${first}: ${readFileSync(join(site.dir, 'forwarder.log'), 'utf8')}`);
  child.stdout?.destroy();
  child.unref();
  const [port, proxyPort] = servers.map(portOf);
  for (const server of servers) server.close();
  const ports = { port: port ?? 0, proxyPort: proxyPort ?? 0 };
  const all: Remembered = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  await writeFile(`${file}.new`, JSON.stringify({ ...all, [site.name]: ports }));
  await rename(`${file}.new`, file);
  return ports;
}

/** The remembered port if it is free, else any. */
async function listen(port = 0): Promise<Server> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (port === 0) throw error;
    return listen();
  }
}

/** Node has no public way to the descriptor of a listening socket; this one has been the same since its first release. */
function fdOf(server: Server): number {
  const { _handle: handle } = server as unknown as { readonly _handle: { readonly fd: number } };
  return handle.fd;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the loopback socket has no port');
  return address.port;
}
