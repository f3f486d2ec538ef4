import type { Config } from '../config/config.ts';
import type { JailsView } from '../engine/requests.ts';
import { CliError, type Client } from './client.ts';
import type { Command } from './command.ts';
import { table } from './print.ts';
import { say, sentence, word } from './say.ts';

const by = 'root';
type Jail = Config['protection']['jails'][number];

export const jailCommands: readonly Command[] = [
  {
    name: 'jails',
    usage:
      'jails | jails add <name> <log|journal> <port,…> --filter <name>|--failregex <rule> [--sample line] [--protocol udp] [--failures n] [--window seconds] | jails remove <name> | jails try --filter <name>|--failregex <rule> <line> | jails filters',
    help: 'logs that Fail2ban watches: SSH, and whatever else writes one',
    run: async ({ client, options }, [verb, name, log, ports]) => {
      const rules = { filter: options['filter'] ?? '', failregex: options['failregex'] === undefined ? [] : [options['failregex']] };
      if (verb === 'try') {
        const line = name;
        if (line === undefined || (rules.filter === '' && rules.failregex.length === 0))
          throw new CliError('a line is tried with --filter or --failregex', [], 2);
        const tried = await client.engine('jails.try', { ...rules, line });
        if ('refused' in tried) throw new CliError(say`Fail2ban does not understand it: ${tried.refused}`);
        return tried.found.length > 0
          ? { json: tried, text: say`a failure of ${tried.found.join(', ')}` }
          : { json: tried, text: say`no failure: Fail2ban would not count this line`, exit: 1 };
      }
      if (verb === 'filters') {
        const { filters } = await client.engine('jails', {});
        return { json: filters, text: filters.join('\n') };
      }
      const jails = await inForce(client);
      if (verb === 'add') {
        const numbers = (ports ?? '').split(',').map(Number);
        if (name === undefined || log === undefined || ports === undefined || numbers.some((n) => !Number.isInteger(n)))
          throw new CliError('a jail has a name, a log and ports: switchroom jails add sshd /var/log/auth.log 22 --filter sshd', [], 2);
        const jail = {
          name,
          log,
          ...rules,
          sample: options['sample'] ?? '',
          ports: numbers,
          protocol: options['protocol'] ?? 'tcp',
          ...(options['failures'] === undefined ? {} : { maxFailures: Number(options['failures']) }),
          ...(options['window'] === undefined ? {} : { windowSeconds: Number(options['window']) }),
        };
        await save([...jails.filter((j) => j.name !== name), jail], `jail ${name}`);
      } else if (verb === 'remove') {
        if (!jails.some((j) => j.name === name)) throw new CliError(say`there is no jail ${name ?? ''}`);
        await save(
          jails.filter((j) => j.name !== name),
          `jail ${name} removed`,
        );
      } else if (verb !== undefined) throw new CliError(say`jails ${verb}: add, remove, try or filters`, [], 2);
      const [now, view] = [await inForce(client), await client.engine('jails', {})];
      const json = now.map((j) => ({
        ...j,
        ...view.jails.find((v) => v.name === j.name),
        log: j.log,
        state: view.jails.find((v) => v.name === j.name)?.log,
      }));
      return { json, text: now.length === 0 ? say`there is no jail` : table(now.map((j) => row(j, view))) };

      async function save(next: readonly unknown[], reason: string): Promise<void> {
        const change = await client.engine('config.patch', { by, patch: { protection: { jails: next } }, reason });
        if (change.state === 'rolled-back') throw new CliError(say`it was undone: ${sentence(change.because ?? '')}`);
      }
    },
  },
];

const inForce = async (client: Client) => (await client.engine('config.get', {})).document.protection.jails;

const states = {
  reading: 'watching',
  missing: 'its log is missing',
  unreadable: 'Fail2ban may not read its log',
  'no-journal': 'Fail2ban cannot read the journal',
} as const;

function row(j: Jail, view: JailsView): string[] {
  const live = view.jails.find((v) => v.name === j.name);
  const state =
    live === undefined ? say`unknown` : live.log === 'reading' && !live.watching ? say`Fail2ban does not watch it` : word(states[live.log]);
  return [
    j.name,
    j.log,
    `${j.protocol} ${j.ports.join(', ')}`,
    state,
    live === undefined ? '' : say`${live.failed} failing now, ${live.failures} failures`,
  ];
}
