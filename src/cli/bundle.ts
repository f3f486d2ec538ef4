import { collect } from '../engine/support/bundle.ts';
import { fileName } from '../engine/support/index.ts';
import { tarGz } from '../host/archive.ts';
import { version } from '../version.ts';
import { CliError } from './client.ts';
import type { CommandContext, CommandOutput } from './command.ts';
import { diagnosis } from './diagnosis.ts';
import { say, word } from './say.ts';

/** `switchroom support-bundle`. */
export async function makeBundle(context: CommandContext): Promise<CommandOutput> {
  const made = (await fromWeb(context)) ?? (await fromHere(context));
  const file = context.options['file'] ?? made.file;
  if (context.writeFile === undefined) throw new CliError('nothing can be written here');
  await context.writeFile(file, made.archive).catch((e: unknown) => {
    throw new CliError(say`${file} cannot be written: ${e instanceof Error ? e.message : String(e)}`);
  });
  return {
    json: { file, bytes: made.archive.length, by: made.by },
    text: say`${file} (${made.archive.length} bytes), made ${word(made.by)}`,
  };
}

interface Made {
  readonly file: string;
  readonly archive: Uint8Array;
  /** In words, for whoever wonders what is missing. */
  readonly by: string;
}

/** By web, which adds messages and phones; undefined when it or the engine does not answer. */
async function fromWeb({ client }: CommandContext): Promise<Made | undefined> {
  try {
    const made = (await client.web('POST', '/support-bundle')) as { readonly file: string; readonly base64: string };
    return { file: made.file, archive: Buffer.from(made.base64, 'base64'), by: 'with everything' };
  } catch (e) {
    if (e instanceof CliError) return undefined;
    throw e;
  }
}

/** What lies on the machine, and what whoever still answers says. */
async function fromHere(context: CommandContext): Promise<Made> {
  if (context.machine === undefined) throw new CliError('neither the web process nor the engine answers');
  const { client } = context;
  const host = await context.machine();
  const views = {
    doctor: () => diagnosis(context),
    status: () => client.engine('status', {}),
    interfaces: () => client.engine('interfaces', {}),
    routes: () => client.engine('routes', {}),
    ports: () => client.engine('ports', {}),
  };
  const files = await collect(host, { version, views });
  return {
    file: fileName(host.clock.now()),
    archive: await tarGz(files, host.clock.now()),
    by: 'from what lies on this machine: without messages and phones',
  };
}
