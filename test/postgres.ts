import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';

/** Debian's place; the newest that is there. Undefined = this machine has none, and only SQLite is tested. */
export function findPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((v) => join(root, v, 'bin')).find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')));
}

/** A server of our own: a fresh cluster in a temporary folder, reachable through a unix socket there and by no network. */
export async function startPostgres(): Promise<{ where: string; stop: () => Promise<void> }> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error('there is no PostgreSQL here');
  const folder = mkdtempSync('/tmp/switchroom-pg-');
  const asRoot = process.getuid?.() === 0;
  // PostgreSQL refuses to run as root.
  const nobody = asRoot ? { uid: 65_534, gid: 65_534 } : {};
  if (asRoot) chownSync(folder, 65_534, 65_534);
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'switchroom', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'], {
    ...nobody,
    stdio: 'pipe',
    cwd: folder,
  });
  writeFileSync(
    join(data, 'postgresql.auto.conf'),
    `listen_addresses = ''\nunix_socket_directories = '${folder}'\nfsync = off\nshared_buffers = '8MB'\nmax_connections = 10\n`,
  );
  const server = spawn(join(bin, 'postgres'), ['-D', data], { ...nobody, stdio: 'ignore', cwd: folder });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // The socket is there before it takes anybody in (57P03).
  await vi.waitFor(() => execFileSync(join(bin, 'pg_isready'), ['-h', folder, '-q'], { stdio: 'pipe' }), { timeout: 30_000, interval: 50 });
  return {
    where: `postgres://switchroom@localhost/postgres?host=${encodeURIComponent(folder)}`,
    stop: async () => {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
