// What somebody else does to the PBX and its office while a change is under way.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PREFIX } from '../../site/pbx.ts';
import type { Config } from '../../src/config/config.ts';
import type { Spoils } from './kind.ts';
import type { Office } from './office.ts';

export async function spoil(office: Office, spoils: Spoils, document: Config): Promise<void> {
  const { site } = office;
  if (spoils === 'takes the new address') {
    await site.router.node.ip([`address add ${staticAddress(document)} dev lan`]);
    return;
  }
  // Through the root of its first process, since a program that is started there would come too late. With the power cut it is gone.
  for (const file of spoils.files) {
    const path = join(`/proc/${site.pbx.init.pid}/root`, PREFIX, file);
    if (!existsSync(path)) continue;
    if (spoils.by === 'deleting') rmSync(path);
    else writeFileSync(path, 'garbled\n');
  }
}

/** Files are the PBX's own business to mend; another machine goes when its owner is told. */
export async function unspoil({ site }: Office, spoils: Spoils, document: Config): Promise<void> {
  if (spoils !== 'takes the new address') return;
  const address = staticAddress(document);
  // It may never have been taken, of a change that was refused.
  await site.router.node.exec(['ip', 'address', 'delete', address, 'dev', 'lan']);
  // Whoever asked in the meantime believes the other machine for half a minute, which is not the PBX's doing.
  for (const node of [site.admin, site.router.node]) await node.exec(['ip', 'neighbour', 'flush', 'dev', 'lan']);
}

function staticAddress(document: Config): string {
  const ipv4 = document.interfaces['lan']?.ipv4;
  if (ipv4?.mode !== 'static') throw new Error('there is no address that somebody could take');
  return ipv4.address;
}
