import type { CaptureView } from '../engine/requests-capture.ts';
import { CliError } from './client.ts';
import type { Command, CommandContext, CommandOutput } from './command.ts';
import { duration, table, time } from './print.ts';
import { form, say, sentence, word } from './say.ts';

const by = 'root';
const usage =
  'capture [list] | capture start [--phone <mac> | --extension <number>] [--traffic telephony|udp|tcp|icmp|arp|everything] [--interface lan] [--address 192.0.2.0/24] [--port 5060] [--headers] [--seconds 60] [--megabytes 10] [--packets 1000] | capture stop | capture save <name> [--file name.pcap] | capture delete <name>';

/** Options as they were typed: the engine parses them all, and names the field that is not as it should be. */
function orderOf(options: CommandContext['options']): Record<string, unknown> {
  const words = ['interface', 'traffic', 'phone', 'extension', 'address'].flatMap((k) =>
    options[k] === undefined ? [] : [[k, options[k]] as const],
  );
  const numbers = ['port', 'seconds', 'megabytes', 'packets'].flatMap((k) =>
    options[k] === undefined ? [] : [[k, Number(options[k])] as const],
  );
  return { ...Object.fromEntries([...words, ...numbers]), ...('headers' in options ? { content: 'headers' } : {}) };
}

const state = (c: CaptureView): string =>
  c.ended === undefined
    ? say`running, ${duration(c.secondsLeft ?? 0)} left`
    : c.ended.said === undefined
      ? word(c.ended.why)
      : `${word(c.ended.why)}: ${sentence(c.ended.said)}`;

const row = (c: CaptureView): readonly string[] => [
  c.id,
  state(c),
  `${Math.ceil(c.bytes / 1000)} kB`,
  c.dropped ? say`${c.packets ?? 0} packets, ${c.dropped} lost` : say`${c.packets ?? 0} packets`,
  say`by ${c.by}`,
  `${c.device}: ${c.filter === '' ? say`everything` : c.filter}`,
];

async function save(context: CommandContext, id: string): Promise<CommandOutput> {
  const parts: Buffer[] = [];
  let offset = 0;
  let name = '';
  for (;;) {
    const { data, bytes, file } = await context.client.engine('capture.read', { by, id, offset });
    const part = Buffer.from(data, 'base64');
    parts.push(part);
    offset += part.length;
    name = file;
    if (part.length === 0 || offset >= bytes) break;
  }
  const file = context.options['file'] ?? name;
  if (context.writeFile === undefined) throw new CliError('nothing can be written here');
  await context.writeFile(file, Buffer.concat(parts)).catch((e: unknown) => {
    throw new CliError(say`${file} cannot be written: ${e instanceof Error ? e.message : String(e)}`);
  });
  return { json: { file, bytes: offset }, text: say`${file} (${offset} bytes)` };
}

export const captureCommands: readonly Command[] = [
  {
    name: 'capture',
    usage,
    help: 'packets as they go over the network, in a file for Wireshark: what there is; capture; stop; save as a file here; delete. They hold what people say to each other',
    run: async (context, [verb = 'list', name]) => {
      const { client, options } = context;
      const needed = (): string => {
        if (name === undefined) throw new CliError(form(usage), [], 2);
        return name;
      };
      switch (verb) {
        case 'list': {
          const view = await client.engine('capture.list', {});
          const text = view.captures.length === 0 ? say`there is none` : table(view.captures.map(row));
          return { json: view, text };
        }
        case 'start': {
          // What was typed is parsed there, and refused with the name of its field.
          const c = await client.engine('capture.start', { by, ...orderOf(options) });
          return {
            json: c,
            text: say`${c.id} is running until ${time(c.at + c.order.seconds)} UTC at the latest; end it with: switchroom capture stop`,
          };
        }
        case 'stop': {
          const running = name ?? (await client.engine('capture.list', {})).captures.find((c) => c.ended === undefined)?.id;
          if (running === undefined) throw new CliError('no capture is running');
          const c = await client.engine('capture.stop', { by, id: running });
          return { json: c, text: row(c).join(', ') };
        }
        case 'save':
          return save(context, needed());
        case 'delete':
          await client.engine('capture.remove', { by, id: needed() });
          return { json: { deleted: name }, text: say`${name} is deleted` };
        default:
          throw new CliError(say`${form(usage)}; there is no ${verb}`, [], 2);
      }
    },
  },
];
