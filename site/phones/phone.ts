// The phones of a site: real user agents in nodes of the voice network. They are switched on, dial, answer, hang up, and say what they
// heard; nobody tells them where the PBX is.
import type { SiteNode } from '../node.ts';
import {
  baresipConfig,
  baresipControl,
  baresipService,
  dhcpcdConf,
  leaseHook,
  leaseService,
  linphoneFactory,
  linphoneService,
} from './firmware.ts';
import { amplitude, readWav, tail, toneFile } from './tones.ts';

export type PhoneState = 'idle' | 'calling' | 'ringing' | 'talking';

/** Longer than any call of a test, on a busy machine too. */
const TONE_SECONDS = 240;
/** Enough for a clear frequency (Goertzel's bandwidth is 1/0.4 Hz … 2.5 Hz), short enough to mean "now". */
const HEARD_SECONDS = 0.4;

export abstract class Phone {
  readonly node: SiteNode;
  /** What it says into its microphone. */
  readonly hz: number;
  abstract readonly vendor: string;
  protected abstract readonly files: Readonly<Record<string, string>>;
  protected abstract readonly service: string;

  constructor(node: SiteNode, hz: number) {
    this.node = node;
    this.hz = hz;
  }

  async mac(): Promise<string> {
    return (await this.node.run(['cat', '/sys/class/net/voice/address'])).trim();
  }

  /** Unpacks and switches on. */
  async boot(): Promise<void> {
    const { node } = this;
    await node.run(['sh', '-c', 'mkdir -p /phone/sound && base64 -d > /phone/tone.wav'], {
      input: toneFile(this.hz, TONE_SECONDS).toString('base64'),
    });
    await node.writeFile('/phone/dhcpcd.conf', dhcpcdConf(this.vendor));
    await node.writeFile('/phone/lease-hook', leaseHook, 0o755);
    for (const [path, text] of Object.entries(this.files)) await node.writeFile(`/phone/${path}`, text);
    for (const [name, run] of [
      ['lease', leaseService],
      ['phone', this.service],
    ] as const) {
      await node.writeFile(`/run/service/${name}/run`, run, 0o755);
      await node.writeFile(`/run/service/${name}/log/run`, `#!/bin/sh\nexec s6-log -b n1 s100000 /phone/log-${name}\n`, 0o755);
    }
    await node.run(['s6-svscanctl', '-a', '/run/service']);
  }

  /** Off and on again; what is in its flash stays. */
  async reboot(): Promise<void> {
    await this.node.run(['s6-svc', '-r', '/run/service/phone']);
  }

  /** The plug is pulled: it says good-bye to nobody. */
  async powerOff(): Promise<void> {
    await this.node.run(['s6-svc', '-wD', '-T', '60000', '-dk', '/run/service/phone']);
  }

  async powerOn(): Promise<void> {
    await this.node.run(['s6-svc', '-u', '/run/service/phone']);
  }

  /** What the boot program and the phone have printed. */
  async log(): Promise<string> {
    return (await this.node.exec(['cat', '/phone/log-phone/current'])).stdout;
  }

  /** Whether it has an account: a file with its secret. */
  abstract hasAccount(): Promise<boolean>;
  /** Whether it says that it is registered. */
  abstract isRegistered(): Promise<boolean>;
  abstract state(): Promise<PhoneState>;
  /** Forgets what it heard and takes up its tone; before a call, since Linphone dies when its sound changes while it rings. */
  abstract prepare(): Promise<void>;
  abstract dial(number: string): Promise<void>;
  abstract answer(): Promise<void>;
  abstract hangUp(): Promise<void>;
  protected abstract recording(): Promise<Buffer>;

  /** How strong these tones are in what it hears now (the last 0.4 s); a tone at full strength is 16,000. */
  async hears(...tones: readonly number[]): Promise<Readonly<Record<number, number>>> {
    const sound = tail(readWav(await this.recording()), HEARD_SECONDS);
    return Object.fromEntries(tones.map((hz) => [hz, Math.round(amplitude(sound, hz))]));
  }

  /** How much it has heard in this call, in seconds. */
  async heardSeconds(): Promise<number> {
    const { rate, samples } = readWav(await this.recording());
    return samples.length / rate;
  }

  protected async binary(path: string): Promise<Buffer> {
    const { code, stdout } = await this.node.exec(['base64', '-w0', path]);
    return code === 0 ? Buffer.from(stdout, 'base64') : Buffer.alloc(0);
  }
}

export class Baresip extends Phone {
  readonly vendor = 'baresip';
  protected readonly service = baresipService;
  protected readonly files = { config: baresipConfig, 'control.py': baresipControl };

  async #tell(...words: readonly string[]): Promise<string> {
    return this.node.run(['python3', '/phone/control.py', ...words]);
  }

  async hasAccount(): Promise<boolean> {
    return (await this.node.exec(['test', '-s', '/phone/accounts'])).code === 0;
  }

  async isRegistered(): Promise<boolean> {
    const { code, stdout } = await this.node.exec(['python3', '/phone/control.py', 'reginfo']);
    // Colours stand around the word: no word boundary.
    return code === 0 && /OK/.test(stdout);
  }

  async state(): Promise<PhoneState> {
    const { stdout } = await this.node.exec(['python3', '/phone/control.py', 'listcalls']);
    if (/ESTABLISHED/.test(stdout)) return 'talking';
    if (/INCOMING/.test(stdout)) return 'ringing';
    return /OUTGOING|RINGING|EARLY/.test(stdout) ? 'calling' : 'idle';
  }

  async dial(number: string): Promise<void> {
    await this.#tell('dial', number);
  }

  async answer(): Promise<void> {
    await this.#tell('accept');
  }

  async hangUp(): Promise<void> {
    await this.#tell('hangup');
  }

  async prepare(): Promise<void> {
    await this.node.run(['find', '/phone/sound', '-name', '*.wav', '-delete']);
  }

  protected async recording(): Promise<Buffer> {
    const { stdout } = await this.node.exec(['find', '/phone/sound', '-name', '*-dec.wav']);
    const last = stdout.trim().split('\n').sort().at(-1);
    return last ? this.binary(last) : Buffer.alloc(0);
  }
}

export class Linphone extends Phone {
  readonly vendor = 'linphone';
  protected readonly service = linphoneService;
  protected readonly files = { 'linphonerc.factory': linphoneFactory };

  async #tell(command: string): Promise<string> {
    return this.node.run(['linphonecsh', 'generic', command], { env: { HOME: '/phone' } });
  }

  async hasAccount(): Promise<boolean> {
    return (await this.node.exec(['grep', '-q', '^\\[auth_info_0\\]', '/phone/linphonerc'])).code === 0;
  }

  async isRegistered(): Promise<boolean> {
    const { stdout } = await this.node.exec(['linphonecsh', 'status', 'register'], { env: { HOME: '/phone' } });
    return stdout.startsWith('registered,');
  }

  async state(): Promise<PhoneState> {
    const { stdout } = await this.node.exec(['linphonecsh', 'generic', 'calls'], { env: { HOME: '/phone' } });
    if (/StreamsRunning/.test(stdout)) return 'talking';
    if (/IncomingReceived/.test(stdout)) return 'ringing';
    return /Outgoing/.test(stdout) ? 'calling' : 'idle';
  }

  async dial(number: string): Promise<void> {
    await this.#tell(`call ${number}`);
  }

  async answer(): Promise<void> {
    await this.#tell('answer');
  }

  async hangUp(): Promise<void> {
    await this.#tell('terminate');
  }

  /** Files in place of a sound card; forgotten at each start, and the recording is one file a call. */
  async prepare(): Promise<void> {
    await this.node.run(['rm', '-f', '/phone/sound/heard.wav']);
    for (const command of ['soundcard use files', 'record /phone/sound/heard.wav', 'play /phone/tone.wav']) await this.#tell(command);
  }

  protected async recording(): Promise<Buffer> {
    return this.binary('/phone/sound/heard.wav');
  }
}
