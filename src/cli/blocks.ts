import type { ListReport } from '../api/contract/blocks.ts';
import type { Block, BlockService, Service } from '../engine/requests.ts';
import { blockServiceSchema, services } from '../engine/requests.ts';
import { readAddress, readDuration, untilLifted, untilLiftedSeconds } from '../lib/address-list.ts';
import { jailOf } from '../lib/jails.ts';
import { spanOf, spanWithin } from '../lib/span.ts';
import { CliError } from './client.ts';
import type { Command, CommandContext, CommandOutput } from './command.ts';
import { duration, table, time } from './print.ts';
import { say, sentence } from './say.ts';

const by = 'root';
const verbs = ['add', 'lift', 'lift-all', 'allow', 'import', 'export', 'show'] as const;
type Verb = (typeof verbs)[number];
/** Of one request to the engine; a terminal shows as many. */
const most = 1000;

const run: Readonly<Record<Verb, (context: CommandContext, args: readonly string[]) => Promise<CommandOutput | undefined>>> = {
  add: async ({ client, options }, [address, which, length]) => {
    const seconds = length === undefined ? untilLiftedSeconds : secondsOf(length);
    await notYourself(options, need(address));
    for (const service of closedBy(which)) {
      const r = await client.engine('blocks.add', {
        address: need(address),
        service,
        seconds,
        because: options['because'] ?? 'blocked by hand',
        by,
      });
      if ('refused' in r) throw new CliError(sentence(r.refused));
    }
    return undefined;
  },
  lift: async ({ client }, [address]) => {
    const { lifted } = await client.engine('blocks.lift', { address: need(address), by });
    if (lifted === 0) throw new CliError(say`${address} is not blocked`);
    return undefined;
  },
  'lift-all': async ({ client, options }, [search]) => {
    const asked = search === undefined ? {} : { search };
    const { found } = await client.engine('blocks.page', { ...asked, limit: 1 });
    if (!('yes' in options)) throw new CliError(say`${found} blocks would be lifted; say it again with --yes`, [], 2);
    const lifted = await client.engine('blocks.lift-all', { ...asked, by });
    return { json: lifted, text: say`${lifted.lifted} blocks lifted` };
  },
  allow: async ({ client, options }, [address, ...note]) => {
    await client.engine('allowlist.add', { address: need(address), note: note.join(' '), by, ...untilOf(options) });
    return undefined;
  },
  import: (context, [file, which]) => importFile(context, '/blocks/import', file, { services: servicesOf(which ?? 'all') }),
  export: ({ client }, [form = 'text', search]) => exportFile(client, `/blocks/export?form=${formOf(form)}`, search),
  show: async ({ client }, [address]) => {
    const { blocks } = await client.engine('blocks.page', { search: need(address), limit: most });
    if (blocks.length === 0) throw new CliError(say`${address} is not blocked`);
    const cards = await Promise.all(
      blocks.map(async (b) => ({
        block: b,
        details: (await client.web('GET', `/blocks/${encodeURIComponent(b.address)}/details?service=${b.service}`)) as Details,
      })),
    );
    return { json: cards, text: cards.map((c) => `${blockText(c.block)}\n${detailsText(c.details)}`).join('\n\n') };
  },
};

export const blockCommands: readonly Command[] = [
  {
    name: 'blocks',
    usage:
      'blocks [search] | blocks add <address> <telephony|web|all|jail:name> [10m|2h|7d] [--because text] [--even-me] | blocks show <address> | blocks lift <address> | blocks lift-all [search] --yes | blocks allow <address> [note] [--for 7d] | blocks import <file> [telephony|web|all] [--check|--good] [--even-me] | blocks export [text|csv] [search]',
    help: 'who is blocked, why and for how long',
    run: async (context, [verb, ...args]) => {
      const known = verbs.find((v) => v === verb);
      const special = known === undefined ? undefined : await run[known](context, args);
      if (special) return special;
      const search = known === undefined ? verb : undefined;
      const page = await context.client.engine('blocks.page', { ...(search === undefined ? {} : { search }), limit: most });
      const none = search === undefined ? say`nobody is blocked` : say`no block of ${search}`;
      const more = page.found > page.blocks.length ? `\n\n${say`and ${page.found - page.blocks.length} more`}` : '';
      return { json: page.blocks, text: page.found === 0 ? none : `${page.blocks.map(blockText).join('\n\n')}${more}` };
    },
  },
  {
    name: 'allowlist',
    usage:
      'allowlist [search] | allowlist add <address|network|me> [note] [--for 7d] | allowlist remove <address|network> | allowlist import <file> [--check|--good] | allowlist export [text|csv]',
    help: 'addresses that are never blocked',
    run: async (context, [verb, address, ...note]) => {
      const { client, options } = context;
      if (verb === 'import') return importFile(context, '/allowlist/import', address, {});
      if (verb === 'export') return exportFile(client, `/allowlist/export?form=${formOf(address ?? 'text')}`, undefined);
      if (verb === 'add')
        await client.engine('allowlist.add', { address: meOr(need(address)), note: note.join(' '), by, ...untilOf(options) });
      else if (verb === 'remove') await client.engine('allowlist.remove', { address: need(address), by });
      const all = (await client.engine('protection', {})).allowlist;
      const search = verb === 'add' || verb === 'remove' ? undefined : verb;
      const span = search === undefined ? undefined : spanOf(readAddress(search) ?? '');
      const list = all.filter((a) => {
        const s = spanOf(a.address);
        if (search === undefined || (span && s && (spanWithin(s, span) || spanWithin(span, s)))) return true;
        return span === undefined && `${a.address} ${a.note}`.toLowerCase().includes(search.toLowerCase());
      });
      const rows = list.map((a) => [a.address, a.until === undefined ? '' : say`until ${time(a.until)}`, a.note]);
      return { json: list, text: list.length === 0 ? say`the allowlist is empty` : table(rows) };
    },
  },
];

function need(address: string | undefined): string {
  if (address === undefined) throw new CliError('an address is missing', [], 2);
  return address;
}

/** What one block by hand closes; a list goes to services only, because Fail2ban's jails know single addresses. */
function closedBy(which: string | undefined): readonly BlockService[] {
  const jail = blockServiceSchema.safeParse(which);
  return jail.success ? [jail.data] : servicesOf(which);
}

function servicesOf(which: string | undefined): readonly [Service, ...Service[]] {
  const one = services.find((s) => s === which);
  if (which !== 'all' && one === undefined) throw new CliError(say`a block is of ${services.join(', ')} or all`, [], 2);
  return one === undefined ? [...services] : [one];
}

function secondsOf(text: string): number {
  const seconds = readDuration(text);
  if (seconds === undefined) throw new CliError(say`"${text}" is no length of time; write 600, 10m, 2h, 7d or 4w`, [], 2);
  return seconds;
}

function formOf(text: string): 'text' | 'csv' {
  if (text !== 'text' && text !== 'csv') throw new CliError(say`"${text}" is no form; take text or csv`, [], 2);
  return text;
}

const untilOf = (options: Readonly<Record<string, string>>): { readonly until?: number } =>
  options['for'] === undefined ? {} : { until: Math.round(Date.now() / 1000) + secondsOf(options['for']) };

/** Where whoever types this has come from, if over SSH (sshd(8) sets it). */
const yourself = (): string | undefined => readAddress((process.env['SSH_CONNECTION'] ?? '').split(' ')[0] ?? '');

function meOr(address: string): string {
  if (address !== 'me') return address;
  const me = yourself();
  if (me === undefined) throw new CliError('it is not known where you come from: you are at the console, or not logged in by SSH', [], 2);
  return me;
}

async function notYourself(options: Readonly<Record<string, string>>, address: string): Promise<void> {
  const me = yourself();
  const [span, mine] = [spanOf(readAddress(address) ?? ''), me === undefined ? undefined : spanOf(me)];
  if ('even-me' in options || !span || !mine || !spanWithin(span, mine)) return;
  throw new CliError(
    say`${address} holds the address that you come from (${me}); never block it with: switchroom allowlist add me; or mean it with: --even-me`,
  );
}

async function importFile(
  { client, options, readFile }: CommandContext,
  path: string,
  file: string | undefined,
  more: { readonly services?: readonly Service[] },
): Promise<CommandOutput> {
  if (file === undefined) throw new CliError('a file is missing', [], 2);
  const how = 'check' in options ? 'check' : 'good' in options ? 'good' : 'whole';
  const text = await readFile(file);
  const me = yourself();
  // Over the console's socket web does not see where this comes from.
  const asked = {
    text,
    how,
    ...more,
    ...('even-me' in options ? { evenMe: true } : {}),
    ...(me === undefined || more.services === undefined ? {} : { from: me }),
  };
  const report = (await client.web('POST', path, asked)) as ListReport;
  const lines = (all: ListReport['bad'] | ListReport['leftOut'] | ListReport['notices'], count: number): string[] => [
    ...all.map((l) => `  ${say`line ${l.line}: ${l.text}`}: ${sentence(l.why)}`),
    ...(count > all.length ? [`  ${say`and ${count - all.length} more`}`] : []),
  ];
  const said = [
    ...(report.badCount > 0 ? [say`${report.badCount} lines cannot be read:`, ...lines(report.bad, report.badCount)] : []),
    ...(report.leftOutCount > 0 ? [say`${report.leftOutCount} are left out:`, ...lines(report.leftOut, report.leftOutCount)] : []),
    ...(report.noticeCount > 0 ? [say`worth a look:`, ...lines(report.notices, report.noticeCount)] : []),
    report.done ? say`${report.good} entries taken` : say`${report.good} entries are good; nothing was done`,
    ...(!report.done && how === 'whole' ? [say`mend the lines, or take the good ones with: --good`] : []),
  ];
  return { json: report, text: said.join('\n'), exit: report.done || how === 'check' ? 0 : 1 };
}

async function exportFile(client: CommandContext['client'], path: string, search: string | undefined): Promise<CommandOutput> {
  const file = (await client.web('GET', `${path}${search === undefined ? '' : `&search=${encodeURIComponent(search)}`}`)) as {
    text: string;
  };
  return { json: file, text: file.text.trimEnd() };
}

function blockText(b: Block): string {
  const now = Date.now() / 1000;
  const left = b.until - now;
  const what = b.flow
    ? say`Only what comes from port ${b.flow.port} (${b.flow.protocol.toUpperCase()}) is dropped; everybody else behind the address goes on.`
    : b.service === 'telephony'
      ? say`Access to telephony (SIP) is blocked. Web and provisioning stay open.`
      : b.service === 'web'
        ? say`Access to the web interface is blocked. Telephony stays open.`
        : say`Access to the ports of the jail ${jailOf(b.service)} is blocked. Telephony and web stay open.`;
  const packets = b.packets === undefined ? '' : `${say`Since then ${b.packets} packets dropped.`} `;
  return [
    `${b.address}  ${untilLifted(b.until, now) ? say`until somebody lifts it` : say`${duration(left)} left of ${duration(b.until - b.since)}`}`,
    `  ${what}`,
    `  ${say`Because: ${sentence(b.because)}`}`,
    `  ${packets}${say`By ${b.by}.`}`,
    `  ${say`lift it with: switchroom blocks lift ${b.address}`}`,
  ].join('\n');
}

/** What web answers, as far as it is printed. */
interface Details {
  readonly names?: readonly string[];
  readonly evidence?: {
    readonly rule: { readonly maxFailures: number; readonly windowSeconds: number };
    readonly failures: number;
    readonly accounts: number;
    readonly unknownAccounts: number;
    readonly lines: readonly string[];
    readonly more: number;
    readonly homes: readonly string[];
  };
  readonly devices: readonly { readonly mac: string; readonly extension: string; readonly address: string }[];
}

function detailsText({ names, evidence: e, devices }: Details): string {
  return [
    ...(names === undefined ? [] : [`  ${say`Name: ${names.join(', ') || say`none`}`}`]),
    devices.length === 0
      ? `  ${say`No device of yours is known behind it.`}`
      : `  ${say`Behind it: ${devices.map((d) => say`phone ${d.mac} of extension ${d.extension} (${d.address})`).join(', ')}`}`,
    ...(e === undefined
      ? []
      : [
          `  ${say`Rule: ${e.rule.maxFailures} wrong passwords within ${e.rule.windowSeconds} s; counted: ${e.failures}, for ${e.accounts} accounts, ${e.unknownAccounts} of which do not exist`}`,
          ...(e.homes.length === 0 ? [] : [`  ${say`Have logged in from there within a day: ${e.homes.join(', ')}`}`]),
          ...(e.more > 0 ? [`  ${say`(${e.more} lines before these)`}`] : []),
          ...e.lines.map((l) => `  | ${l}`),
        ]),
  ].join('\n');
}
