// What the same change costs without an engine: `ip -batch` for a static address, dhcpcd alone for one by DHCP. No journal, no proof, no
// way back; it is the floor, not a rival. On a machine of its own in the same office.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../../site/kit.ts';
import type { BenchOptions } from '../main.ts';
import type { Measured } from './measured.ts';

export interface Floor {
  readonly staticMs: readonly number[];
  readonly dhcpMs: readonly number[];
}

const NAME = 'floor';
const OURS = 21;

export async function floor({ office }: Measured, { repeat }: BenchOptions): Promise<Floor> {
  const { site, place } = office;
  const node = await site.addNode(NAME, { ports: [{ network: 'lan' }] });
  const text = async (file: string) => readFile(join(import.meta.dirname, file), 'utf8');
  await node.writeFile('/etc/dhcpcd-floor.conf', await text('floor-dhcpcd.conf'));
  const batch = (await text('floor-static.batch'))
    .replaceAll('@LAN@', place.lan)
    .replaceAll('@HOST@', String(OURS))
    .replaceAll('@ROUTER@', String(place.router));
  const timed = async (argv: readonly string[], input?: string) => {
    const begun = performance.now();
    await must(node.enter(argv), input === undefined ? {} : { input });
    return performance.now() - begun;
  };
  const staticMs: number[] = [];
  const dhcpMs: number[] = [];
  for (let n = 0; n < repeat; n++) {
    await node.run(['ip', 'address', 'flush', 'dev', 'lan']);
    dhcpMs.push(await timed(['dhcpcd', '--oneshot', '--config', '/etc/dhcpcd-floor.conf', 'lan']));
    staticMs.push(await timed(['ip', '-batch', '-'], batch));
  }
  return { staticMs, dhcpMs };
}
