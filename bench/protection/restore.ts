// Blocks after a restart of the machine: the engine starts, and the kernel has neither the table nor any of them. (Where only the engine was killed they
// never leave the kernel.) Measured last: Fail2ban, which shows them too, is busy for minutes afterwards.
import { eventually } from '../../site/kit.ts';
import { PREFIX } from '../../site/pbx.ts';
import type { BenchOptions } from '../main.ts';
import { serviceFolder } from '../process.ts';
import { type Row, row } from '../row.ts';
import type { Place } from './place.ts';

const AIM_S = 1;
/** Written beside the engine, as a reboot finds it: through the front door so many would take a minute. */
const ledger = `${PREFIX}/var/blocks.jsonl`;
const log = `${PREFIX}/var/log/engine/current`;

export async function restoring({ site: { pbx } }: Place, { blocks, say }: BenchOptions): Promise<readonly Row[]> {
  say(`restart: ${blocks} blocks`);
  const engine = serviceFolder('engine');
  await pbx.run(['s6-svc', '-wd', '-T', '60000', '-d', engine]);
  await pbx.writeFile(ledger, entries(blocks, Math.floor(Date.now() / 1000)));
  await pbx.run(['nft', 'delete', 'table', 'inet', 'switchroom_blocks']);
  const said = (): Promise<string> => pbx.run(['sh', '-c', `grep ' in force$' ${log} || true`]);
  const held = async (): Promise<number> =>
    Number(await pbx.run(['sh', '-c', 'nft list set inet switchroom_blocks telephony4 | grep -o expires | wc -l']));
  /** Seconds until the engine says that they are in force, by the time in its own line. */
  const until = async (begin: () => Promise<unknown>): Promise<number | null> => {
    const before = (await said()).length;
    const begun = Date.now();
    await begin();
    const line = await eventually(async () => (await said()).slice(before).trim().split('\n')[0] || undefined);
    const at = Date.parse(/(\S+Z) engine: blocks: \d+ in force/.exec(line ?? '')?.[1] ?? '');
    return Number.isNaN(at) ? null : (at - begun) / 1000;
  };
  const restarted = await until(() => pbx.run(['s6-svc', '-u', engine]));
  const heldAfterRestart = await held();
  say(`  the kernel holds ${heldAfterRestart} after ${restarted} s`);
  // As somebody else's `nft flush ruleset` leaves it. Where our own firewall is loaded anew, the blocks stay in their table.
  const flushed = await until(() => pbx.run(['nft', 'delete', 'table', 'inet', 'switchroom_blocks']));
  const heldAfterFlush = await held();
  say(`  and ${heldAfterFlush} ${flushed} s after somebody flushed them`);
  return [
    row('blocks back in the kernel after a restart', 's', restarted, { aim: AIM_S }),
    row('blocks put back', '', heldAfterRestart),
    row('blocks back in the kernel after a flushed ruleset', 's', flushed),
    row('blocks put back then', '', heldAfterFlush),
  ];
}

function entries(count: number, since: number): string {
  const because = '10 wrong passwords in 1 s for 3 extensions that do not exist';
  return Array.from({ length: count }, (_, n) => {
    const address = `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
    return `${JSON.stringify({ do: 'add', service: 'telephony', address, since, until: since + 3600, because, by: 'guard', failures: 10 })}\n`;
  }).join('');
}
