import type { Params } from '../engine/requests.ts';
import type { Host } from '../host/host.ts';
import type { Language } from '../lib/texts/text.ts';
import type { Client } from './client.ts';

export interface CommandContext {
  readonly client: Client;
  readonly options: Readonly<Record<string, string>>;
  /** A file that root names, or one below the prefix. */
  readFile(path: string): Promise<string>;
  /** The same, as bytes. */
  readBytes?(path: string): Promise<Buffer>;
  /** Address that whoever types comes from, by SSH; none at the console. */
  readonly from?: string;
  /** And the address of this machine that he came to. */
  readonly to?: string;
  /** And the whole connection: the answer to a change that is ordered over it finds back. */
  readonly over?: NonNullable<Params<'draft.apply'>['over']>;
  /** What is spoken, where --lang or the environment says so. */
  readonly language?: Language;
  /** A line for whoever waits, apart from the result. */
  progress?(line: string): void;
  /** One line of a person; undefined after Ctrl-C, or when there is nobody to ask. */
  ask?(question: string): Promise<string | undefined>;
  /** Writes a new file; fails where there is one. */
  writeFile?(path: string, bytes: Uint8Array): Promise<void>;
  /** The machine itself, for what must work without the engine. Reads only, but for `takeover`, which is about the machine before there is an engine. */
  machine?(): Promise<Host>;
  /** Folder of everything that Switchroom keeps. */
  readonly prefix?: string;
  /** Resolves after so many milliseconds. */
  wait?(ms: number): Promise<void>;
  /** The same, for who has nothing else open meanwhile: it holds the program. */
  pause?(ms: number): Promise<void>;
}

export interface CommandOutput {
  readonly json: unknown;
  readonly text: string;
  readonly exit?: number;
}

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  run(context: CommandContext, args: readonly string[]): Promise<CommandOutput>;
}
