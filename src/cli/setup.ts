// Long because one conversation is read from its beginning to its end.
import type { Config } from '../config/config.ts';
import type { Problem } from '../config/problems.ts';
import type { ChangeView, InterfaceView, Preview } from '../engine/requests.ts';
import { consoleText } from '../lib/console.ts';
import { fill, type Language, phrase } from '../lib/texts/text.ts';
import { previewText } from './change.ts';
import { CliError } from './client.ts';
import type { Command, CommandContext, CommandOutput } from './command.ts';
import { problemIn, texts } from './language.ts';
import { inLanguage } from './say.ts';
import { type Answers, type Read, readers, usualGateway, withAnswers } from './setup-answers.ts';
import { setupTexts } from './setup-texts.ts';

/** As `switchroom set` and `apply` have it: one draft for whoever is root here. */
const by = 'root';

/** Somebody pressed Ctrl-C, or the input ended. */
class Cancelled extends Error {}

export const setupCommands: readonly Command[] = [
  {
    name: 'setup',
    usage: 'setup [--language en|de] [--card name] [--address address/prefix|dhcp] [--gateway address|-] [--dns addresses|-] [--yes]',
    help: 'asks for the address of this PBX, shows what would happen, and does it; --yes asks nothing and keeps what is not named',
    run: (context) => new Setup(context).run(),
  },
];

class Setup {
  readonly #context: CommandContext;
  #language: Language = 'en';

  constructor(context: CommandContext) {
    this.#context = context;
  }

  get #t() {
    return setupTexts[this.#language];
  }
  get #read() {
    return readers(this.#language);
  }
  get #silent(): boolean {
    return this.#context.options['yes'] !== undefined;
  }

  async run(): Promise<CommandOutput> {
    try {
      return await this.#run();
    } catch (e) {
      if (!(e instanceof Cancelled)) throw e;
      return { json: { state: 'cancelled' }, text: this.#t.nothing, exit: 130 };
    }
  }

  async #run(): Promise<CommandOutput> {
    const { client, options } = this.#context;
    const [screen, config, draft, live] = [
      await client.engine('console', {}),
      await client.engine('config.get', {}),
      await client.engine('draft.get', { by }),
      await client.engine('interfaces', {}),
    ];
    const document = config.document;
    this.#language = this.#context.language ?? document.asterisk.language;
    this.#language = await this.#ask('language', 'Language / Sprache (en, de)', this.#language, (x) => this.#read.language(x));
    if (!this.#silent) this.#say(this.#t.begin);
    if (!draft.empty) {
      if (this.#silent) throw new CliError(this.#t.draft);
      if (!(await this.#yes(this.#t.askDiscard))) throw new Cancelled();
    }

    const { cards } = screen;
    if (cards.length === 0) throw new CliError(this.#t.noCards);
    const id = Object.entries(document.interfaces).find(([, i]) => i.role === 'lan')?.[0] ?? 'lan';
    const now = cards.find((c) => c.interface === id) ?? cards.find((c) => c.carrier) ?? cards[0];
    if (!this.#silent && options['card'] === undefined) this.#say(this.#t.card, ...cards.map((c, n) => this.#cardLine(c, n)));
    const card = await this.#ask('card', this.#t.askCard, now?.device ?? '', (x) => this.#read.card(x, cards));

    const was = live.find((i) => i.id === id);
    const of = document.interfaces[id];
    let answers: Answers | undefined;
    let asked: readonly ('address' | 'gateway' | 'dns')[] = ['address', 'gateway', 'dns'];
    for (;;) {
      const address: string =
        !asked.includes('address') && answers
          ? answers.address
          : await this.#ask('address', this.#t.askAddress, answers?.address ?? usualAddress(of?.ipv4), (x) => this.#read.address(x));
      const dhcp = address === 'dhcp';
      const gateway: string | undefined =
        dhcp || (!asked.includes('gateway') && answers)
          ? answers?.gateway
          : await this.#ask('gateway', this.#t.askGateway, knownGateway(document, was, address) ?? '-', (x) =>
              this.#read.gateway(x, address),
            );
      const dns: readonly string[] =
        dhcp || (!asked.includes('dns') && answers)
          ? (answers?.dns ?? [])
          : await this.#ask('dns', this.#t.askDns, knownServers(document, was, gateway).join(',') || '-', (x) => this.#read.dns(x));
      answers = { language: this.#language, id, card, address, gateway, dns };
      const next = withAnswers(document, answers);
      const preview = await client.engine('preview', { document: next, ...this.#from() });
      const problem = preview.problems.find((p) => p.severity !== 'warning');
      if (problem === undefined) return this.#apply(config.revision, next, preview, draft.empty);
      // What only the whole can tell: another machine has the address, it lies in another interface's network.
      const said = this.#problemText(problem);
      const field = fieldOf(problem.path);
      if (this.#silent || field === undefined) throw new CliError(said, [problem]);
      this.#say(said);
      asked = [field];
      if (field === 'address') asked = ['address', 'gateway', 'dns'];
    }
  }

  async #apply(base: number, document: Config, preview: Preview, wasEmpty: boolean): Promise<CommandOutput> {
    const { client } = this.#context;
    if (preview.difference.length === 0) return this.#end({ state: 'unchanged' }, this.#t.same);
    if (!this.#silent) {
      this.#say(this.#t.will, ...inLanguage(this.#language, () => previewText(preview)));
      if (!(await this.#yes(this.#t.askApply))) throw new Cancelled();
    }
    if (!wasEmpty) await client.engine('draft.discard', { by });
    await client.engine('draft.put', { by, base, document, ...this.#from() });
    let view: ChangeView;
    try {
      view = await client.engine('draft.apply', { by, base, reason: 'switchroom setup', ...this.#from() });
    } catch (e) {
      // Refused: what was asked here is in nobody's way afterwards.
      await client.engine('draft.discard', { by }).catch(() => {});
      throw e;
    }
    if (view.state === 'awaiting-confirmation') view = await this.#keep(view);
    const because = phrase(texts[this.#language], view.because ?? '');
    switch (view.state) {
      case 'rolled-back':
        await client.engine('draft.discard', { by }).catch(() => {});
        return { json: view, text: fill(this.#t.failed, { because }) ?? '', exit: 1 };
      case 'awaiting-confirmation':
        return { json: view, text: fill(this.#t.undoes, { seconds: view.secondsLeft ?? 0 }) ?? '', exit: 130 };
      default:
        return this.#end(view, fill(this.#t.kept, { revision: view.to ?? base }) ?? '');
    }
  }

  /** Whoever is at the console is not cut off by it: a person says that it is right. */
  async #keep(view: ChangeView): Promise<ChangeView> {
    const { client } = this.#context;
    if (this.#silent) return client.engine('change.confirm', { by });
    this.#say(fill(this.#t.waits, { seconds: view.secondsLeft ?? 0 }) ?? '');
    let keep: boolean;
    try {
      keep = await this.#yes(this.#t.askKeep);
    } catch (e) {
      if (e instanceof Cancelled) return client.engine('change', { by });
      throw e;
    }
    // The deadline may have come first: then the answer says what became of it.
    const now = await client.engine('change', { by });
    if (now.state !== 'awaiting-confirmation') return now;
    return keep ? client.engine('change.confirm', { by }) : client.engine('change.rollback', { by });
  }

  async #end(json: ChangeView, said: string): Promise<CommandOutput> {
    const screen = await this.#context.client.engine('console', {});
    return { json, text: `${said}\n\n${consoleText({ ...screen, language: this.#language }).trim()}` };
  }

  /** By option, or by a person, who is asked again until the answer can be used; an empty one takes what is in brackets. */
  async #ask<T>(option: string, question: string, usual: string, read: (text: string) => Read<T>): Promise<T> {
    const given = this.#context.options[option];
    if (given !== undefined || this.#silent) {
      const r = read((given ?? usual).trim());
      if (!r.ok) throw new CliError(`--${option}: ${r.why}`, [], 2);
      return r.value;
    }
    for (;;) {
      const text = await this.#context.ask?.(`${question} [${usual}]: `);
      if (text === undefined) throw new Cancelled();
      const r = read(text.trim() === '' ? usual : text.trim());
      if (r.ok) return r.value;
      this.#say(`  ${r.why}`);
    }
  }

  async #yes(question: string): Promise<boolean> {
    for (;;) {
      const text = await this.#context.ask?.(`${question} [${this.#t.yes}/${this.#t.no}]: `);
      if (text === undefined) throw new Cancelled();
      const r = this.#read.yes(text.trim());
      if (r.ok) return r.value;
      this.#say(`  ${r.why}`);
    }
  }

  #say(...lines: readonly string[]): void {
    for (const line of lines) this.#context.progress?.(line);
  }
  #from() {
    return this.#context.from === undefined ? {} : { from: this.#context.from };
  }
  #cardLine(c: { device: string; mac: string; carrier: boolean; interface?: string }, n: number): string {
    const now = c.interface === undefined ? '' : `, ${fill(this.#t.now, { id: c.interface })}`;
    return `  ${n + 1}  ${c.device}  ${c.mac}  ${c.carrier ? this.#t.cable : this.#t.noCable}${now}`;
  }
  #problemText(p: Problem): string {
    return problemIn(this.#language, p);
  }
}

function fieldOf(path: string): 'address' | 'gateway' | 'dns' | undefined {
  if (/^\/interfaces\/[^/]+\/ipv4/.test(path)) return 'address';
  if (path.startsWith('/routes/ipv4')) return 'gateway';
  return path.startsWith('/dns/servers') ? 'dns' : undefined;
}

function usualAddress(ipv4: Config['interfaces'][string]['ipv4'] | undefined): string {
  return ipv4?.mode === 'static' ? ipv4.address : 'dhcp';
}

/** What is set, what the lease named, or what most routers have; only what lies in the network of the address. */
function knownGateway(document: Config, live: InterfaceView | undefined, address: string): string | undefined {
  const route = document.routes.ipv4;
  const lease = live?.leases.find((l) => l.protocol === 'dhcp');
  const known = [route.from === 'static' ? route.gateway : undefined, lease?.gateway, usualGateway(address)];
  const { gateway } = readers('en');
  return known.find((g) => g !== undefined && gateway(g, address).ok);
}

function knownServers(document: Config, live: InterfaceView | undefined, gateway: string | undefined): readonly string[] {
  const { servers } = document.dns;
  if (servers.from === 'static' && servers.addresses.length > 0) return servers.addresses;
  const leased = live?.leases.find((l) => l.protocol === 'dhcp')?.dnsServers ?? [];
  return leased.length > 0 ? leased : gateway === undefined ? [] : [gateway];
}
