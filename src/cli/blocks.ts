import type { Block } from '../engine/requests.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { duration, table } from './print.ts';

const by = 'root';

export const blockCommands: readonly Command[] = [
  {
    name: 'blocks',
    usage:
      'blocks [address] | blocks add <address> <telephony|web> [seconds] [--because text] | blocks lift <address> | blocks allow <address>',
    help: 'who is blocked, why and for how long',
    run: async ({ client, options }, [verb, address, service, seconds]) => {
      if (verb === 'lift') {
        const { lifted } = await client.engine('blocks.lift', { address: need(address), by });
        if (lifted === 0) throw new CliError(`${address} is not blocked`);
      } else if (verb === 'allow') {
        await client.engine('allowlist.add', { address: need(address), by });
      } else if (verb === 'add') {
        if (service !== 'telephony' && service !== 'web') throw new CliError('a block is of telephony or of web', [], 2);
        const r = await client.engine('blocks.add', {
          address: need(address),
          service,
          seconds: Number(seconds ?? 600),
          because: options['because'] ?? 'blocked by hand',
          by,
        });
        if ('refused' in r) throw new CliError(r.refused);
      }
      const all = await client.engine('blocks.list', {});
      const asked = verb !== undefined && !['lift', 'allow', 'add'].includes(verb) ? all.filter((b) => b.address.includes(verb)) : all;
      return { json: asked, text: asked.length === 0 ? 'nobody is blocked' : asked.map(blockText).join('\n\n') };
    },
  },
  {
    name: 'allowlist',
    usage: 'allowlist [add <address|prefix> [note] | remove <address|prefix>]',
    help: 'addresses that are never blocked',
    run: async ({ client }, [verb, address, ...note]) => {
      if (verb === 'add') await client.engine('allowlist.add', { address: need(address), note: note.join(' '), by });
      else if (verb === 'remove') await client.engine('allowlist.remove', { address: need(address), by });
      const list = (await client.engine('protection', {})).allowlist;
      return { json: list, text: list.length === 0 ? 'the allowlist is empty' : table(list.map((a) => [a.address, a.note])) };
    },
  },
];

function need(address: string | undefined): string {
  if (address === undefined) throw new CliError('an address is missing', [], 2);
  return address;
}

function blockText(b: Block): string {
  const left = b.until - Date.now() / 1000;
  const rest = 'everybody else behind the address goes on.';
  const what = b.flow
    ? `Only what comes from port ${b.flow.port} (${b.flow.protocol.toUpperCase()}) is dropped; ${rest}`
    : b.service === 'telephony'
      ? 'Access to telephony (SIP) is blocked. Web and provisioning stay open.'
      : 'Access to the web interface is blocked. Telephony stays open.';
  const packets = b.packets === undefined ? '' : `Since then ${b.packets} packets dropped. `;
  return [
    `${b.address}  ${duration(left)} left of ${duration(b.until - b.since)}`,
    `  ${what}`,
    `  Because: ${b.because}`,
    `  ${packets}By ${b.by}.`,
    `  lift it with: switchroom blocks lift ${b.address}`,
  ].join('\n');
}
