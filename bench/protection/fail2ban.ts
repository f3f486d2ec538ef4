// The peer: Debian's Fail2ban with its own Asterisk filter and its own nftables action, reading the security log that Asterisk writes for it. Its
// configuration is beside this file.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../site/kit.ts';
import { type Pbx, PREFIX } from '../../site/pbx.ts';
import { readSetup } from '../../site/setup.ts';
import { serviceFolder } from '../process.ts';

const folder = '/run/bench-fail2ban';
const log = `${PREFIX}/var/asterisk/log/bench-security`;
const module = 'usr/lib/python3/dist-packages/pyinotify.py';

export interface Peer extends AsyncDisposable {
  readonly name: string;
}

export async function startFail2ban(pbx: Pbx, say: (line: string) => void): Promise<Peer> {
  const backend = await fastestBackend(pbx);
  if (backend === 'polling') say('  pyinotify is in no layer of the tree: Fail2ban polls');
  await pbx.run([join(serviceFolder('asterisk'), 'data/check'), 'logger add channel bench-security security']);
  await eventually(async () => (await pbx.exec(['test', '-e', log])).code === 0);
  await pbx.run(['cp', '-r', '/etc/fail2ban', folder]);
  for (const file of ['fail2ban.local', 'jail.local'])
    await pbx.writeFile(
      `${folder}/${file}`,
      readFileSync(join(import.meta.dirname, 'fail2ban', file), 'utf8')
        .replaceAll('@BACKEND@', backend)
        .replaceAll('@LOG@', log),
    );
  await pbx.run(['sh', '-c', `rm -f ${folder}/jail.d/*`]);
  const ask = (...argv: string[]) => pbx.exec(['fail2ban-client', '-c', folder, '-s', `${folder}/sock`, ...argv]);
  const server = pbx.spawn(['fail2ban-server', '-f', '-c', folder, '-s', `${folder}/sock`, '-p', `${folder}/pid`], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await ask('stop');
    server.kill();
    await pbx.exec([join(serviceFolder('asterisk'), 'data/check'), 'logger remove channel bench-security']);
  };
  try {
    await eventually(async () => (await ask('status', 'asterisk')).stdout.includes('Currently banned'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { name: `Fail2ban 1.0.2, ${backend}, nftables`, [Symbol.asyncDispose]: stop };
}

/** pyinotify is told of each line by the kernel; polling looks again and again. It is one file of Python. */
async function fastestBackend(pbx: Pbx): Promise<'pyinotify' | 'polling'> {
  const { layers } = readSetup();
  const layer = [layers.base, layers.test].find((l) => l !== undefined && existsSync(join(l, module)));
  if (layer === undefined) return 'polling';
  if (layer !== layers.base) await pbx.writeFile(`/${module}`, readFileSync(join(layer, module), 'utf8'));
  return (await pbx.exec(['python3', '-c', 'import pyinotify'])).code === 0 ? 'pyinotify' : 'polling';
}
