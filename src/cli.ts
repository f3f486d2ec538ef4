import { readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { backupCommands } from './cli/backup.ts';
import { blockCommands } from './cli/blocks.ts';
import { captureCommands } from './cli/capture.ts';
import { changeCommands } from './cli/change.ts';
import { CliError, Client } from './cli/client.ts';
import type { Command, CommandContext } from './cli/command.ts';
import { consoleCommands } from './cli/console.ts';
import { dnsCommands } from './cli/dns.ts';
import { doctorCommands } from './cli/doctor.ts';
import { feedCommands } from './cli/feeds.ts';
import { interfaceCommands } from './cli/interfaces.ts';
import { jailCommands } from './cli/jails.ts';
import { languageOf } from './cli/language.ts';
import { portCommands } from './cli/ports.ts';
import { proxyCommands } from './cli/proxy.ts';
import { reachCommands } from './cli/reach.ts';
import { routeCommands } from './cli/routes.ts';
import { form, problemSaid, say, sentence, speak, word } from './cli/say.ts';
import { secretCommands } from './cli/secrets.ts';
import { setupCommands } from './cli/setup.ts';
import { subscriberCommands } from './cli/subscribers.ts';
import { takeoverCommands } from './cli/takeover.ts';
import { timeCommands } from './cli/time.ts';
import { upgradeCommands } from './cli/upgrade.ts';
import { webserverCommands } from './cli/webserver.ts';
import { pause, systemClock } from './host/clock.ts';
import type { Host } from './host/host.ts';
import { openPrompt, type Prompt } from './host/prompt.ts';
import { canonicalAddress } from './lib/ip.ts';

/** switchroom: everything that the pages can do, for a terminal. */
export const commands: readonly Command[] = [
  ...changeCommands,
  ...interfaceCommands,
  ...blockCommands,
  ...feedCommands,
  ...jailCommands,
  ...routeCommands,
  ...subscriberCommands,
  ...secretCommands,
  ...portCommands,
  ...proxyCommands,
  ...timeCommands,
  ...webserverCommands,
  ...dnsCommands,
  ...reachCommands,
  ...doctorCommands,
  ...captureCommands,
  ...backupCommands,
  ...consoleCommands,
  ...setupCommands,
  ...upgradeCommands,
  ...takeoverCommands,
];
const prefix = process.env['SWITCHROOM_PREFIX'] ?? '/srv/switchroom';
/** Options that stand alone; every other one takes the next word. */
const flags = new Set([
  'back',
  'check',
  'even-me',
  'follow',
  'good',
  'headers',
  'help',
  'json',
  'keep-network',
  'status',
  'undo',
  'unread',
  'yes',
]);
const withValue = new Set([
  'reason',
  'confirm-within',
  'file',
  'because',
  'for',
  'key',
  'serial',
  'days',
  'issuer',
  'filter',
  'failregex',
  'sample',
  'protocol',
  'failures',
  'window',
  'text',
  'since',
  'level',
  'lines',
  'passphrase-file',
  'map',
  'lang',
  'language',
  'card',
  'address',
  'gateway',
  'dns',
  'to',
  'interface',
  'traffic',
  'phone',
  'extension',
  'port',
  'seconds',
  'megabytes',
  'packets',
]);

async function main(argv: readonly string[]): Promise<number> {
  // What is wrong with an option is said in the language of the environment.
  speak(languageOf(undefined, process.env) ?? 'en');
  const { words, options } = read(argv);
  const [name, ...args] = words;
  const language = languageOf(options['lang'], process.env);
  // What programs read stays as it is.
  speak('json' in options ? 'en' : (language ?? 'en'));
  if (options['lang'] !== undefined && !/^(en|de)$/.test(options['lang']))
    throw new CliError(say`--lang ${options['lang']}: Switchroom speaks en and de`, [], 2);
  if (name === undefined || name === 'help' || 'help' in options) {
    process.stdout.write(`${help()}\n`);
    return 0;
  }
  const command = commands.find((c) => c.name === name);
  if (!command) throw new CliError(say`there is no command "${name}"; see: switchroom help`, [], 2);
  const client = new Client(prefix);
  let prompt: Prompt | undefined;
  try {
    const output = await command.run(
      {
        client,
        options,
        ...(language === undefined ? {} : { language }),
        ...comingFrom(process.env['SSH_CONNECTION']),
        readFile: (path) => readFile(path.startsWith('run/') && !isAbsolute(path) ? join(prefix, path) : path, 'utf8'),
        readBytes: (path) => readFile(path),
        ask: (question) => {
          prompt ??= openPrompt(process.stdin, process.stderr);
          return prompt.ask(question);
        },
        progress: (line) => void process.stderr.write(`${line}\n`),
        machine: () => openMachine(),
        prefix,
        // It names people and addresses: for whoever made it alone, and over nothing that is there.
        writeFile: (path, bytes) => writeFile(path, bytes, { mode: 0o600, flag: 'wx' }),
        pause,
        wait: (ms) => new Promise((resolve) => systemClock.after(ms, resolve)),
      },
      args,
    );
    process.stdout.write(`${'json' in options ? JSON.stringify(output.json) : output.text}\n`);
    return output.exit ?? 0;
  } finally {
    prompt?.close();
    client.close();
  }
}

/** Loaded only when there is no engine to ask: most commands need nothing of it. */
async function openMachine(): Promise<Host> {
  const { LinuxHost } = await import('./host/linux/machine.ts');
  return LinuxHost.open(prefix);
}

/**
 * sshd(8) says it first in SSH_CONNECTION, a link-local address with its zone: whoever would lose access by a change is named by it. The third
 * word is the address of this machine that he came to.
 */
function comingFrom(connection: string | undefined): Partial<Pick<CommandContext, 'from' | 'to' | 'over'>> {
  const words = (connection ?? '').split(' ');
  const [from, , to] = words.map((w) => canonicalAddress(w.replace(/%.*$/, '')));
  const [remotePort, localPort] = [Number(words[1]), Number(words[3])];
  const isPort = (n: number): boolean => Number.isInteger(n) && n > 0 && n < 65_536;
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(from !== undefined && to !== undefined && isPort(remotePort) && isPort(localPort)
      ? { over: { remoteAddress: from, remotePort, localAddress: to, localPort } }
      : {}),
  };
}

function read(argv: readonly string[]): { words: string[]; options: Record<string, string> } {
  const words: string[] = [];
  const options: Record<string, string> = {};
  for (let n = 0; n < argv.length; n++) {
    const typed = argv[n] ?? '';
    if (!typed.startsWith('--')) words.push(typed);
    else if (flags.has(typed.slice(2))) options[typed.slice(2)] = '';
    else if (!withValue.has(typed.slice(2))) throw new CliError(say`there is no option ${typed}; see: switchroom help`, [], 2);
    else {
      const value = argv[++n];
      if (value === undefined) throw new CliError(say`${typed} needs a value`, [], 2);
      options[typed.slice(2)] = value;
    }
  }
  return { words, options };
}

/** Each form on a line of its own and what it does below: some commands have ten forms. */
function help(): string {
  const forms = ({ name, usage }: Command) =>
    form(usage)
      .split(` | ${name} `)
      .map((form, n) => (n === 0 ? form : `${name} ${form}`));
  return [
    form('switchroom <command> [--json] [--lang en|de]'),
    ...commands.map((c) => [...forms(c), `      ${word(c.help)}`].join('\n')),
  ].join('\n\n');
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (e: unknown) => {
    const known = e instanceof CliError;
    const lines = [
      `switchroom: ${sentence(word(e instanceof Error ? e.message : String(e)))}`,
      ...(known ? e.problems.map((p) => `  ${p.path}: ${problemSaid(p)}`) : []),
    ];
    // Programs read failures too.
    if (process.argv.includes('--json'))
      process.stdout.write(`${JSON.stringify({ error: e instanceof Error ? e.message : String(e), problems: known ? e.problems : [] })}\n`);
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exitCode = known ? e.exit : 1;
  },
);
