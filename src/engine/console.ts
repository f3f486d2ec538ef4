import { X509Certificate } from 'node:crypto';
import type { Config } from '../config/config.ts';
import { realLinks } from '../config/first.ts';
import { type ConsoleCard, type ConsoleLogin, type ConsoleView, consoleText } from '../lib/console.ts';
import { Again } from './again.ts';
import type { Engine } from './engine.ts';
import { type LinkFact, linkOf } from './facts.ts';

/** What getty shows before its prompt, by a link from /etc/issue.d (packaging/). It may hold the one-time password. */
export const consoleFile = 'run/console.issue';
/** Where web puts the one-time password, and that somebody has used it (src/host/web-files.ts). Both go with a reboot. */
export const passwordFile = 'run/web/first-password';
const usedFile = 'run/web/first-password-used';
/** getty waits for a change of this file, which it makes itself, and then shows its screen anew (agetty(8), --reload). */
const gettyFile = '/run/agetty.reload';

/** Web's files change without anybody telling the engine. Too often is work for nothing; too seldom, and a password stands there that is gone. */
const lookEveryMs = 5_000;

/** Keeps the text on the machine's own screen true: where the pages are, how to know them, and the password while it is good. */
export class Console {
  readonly #engine: Engine;
  readonly #again: Again;
  #shown: string | undefined;

  constructor(engine: Engine, log: (line: string) => void) {
    this.#engine = engine;
    this.#again = new Again({
      clock: engine.core.host.clock,
      everyMs: lookEveryMs,
      work: () => this.show(),
      failed: (e) => log(`the console's text: ${e instanceof Error ? e.message : String(e)}`),
    });
  }

  start(): void {
    this.#engine.core.onEvent((e) => {
      if (e.event === 'change' && e.state === 'applying') return; // each step is one, and looking at the machine keeps the next one waiting
      if (e.event === 'interfaces' || e.event === 'config' || e.event === 'change' || e.event === 'certificate') this.#again.look();
    });
    this.#again.look();
  }

  /** Writes the text where it differs, and has getty show it. */
  async show(): Promise<void> {
    const { host } = this.#engine.core;
    const text = consoleText(await this.view());
    if (text === this.#shown) return;
    await host.writeFile({ kind: 'file', path: consoleFile, reader: 'root', content: text }, 'rendered');
    this.#shown = text;
    if ((await host.fileState(gettyFile)) !== undefined) await host.run(['agetty', '--reload']);
  }

  async view(): Promise<ConsoleView> {
    const { core, version } = this.#engine;
    const { host } = core;
    const target = this.#engine.transactions.target;
    const [chain, login] = await Promise.all([host.readFile('etc/web/tls/chain.pem'), this.#login()]);
    const fingerprint = fingerprintOf(chain);
    const about = { version, login, ...(fingerprint === undefined ? {} : { fingerprint }) };
    const facts = await core.facts();
    const cards = cardsOf(facts.links, target?.config);
    if (!target) return { ...about, hostname: '', language: 'en', urls: [], interfaces: [], cards };
    const { config } = target;
    return {
      ...about,
      hostname: config.webserver.hostname,
      language: config.asterisk.language,
      urls: await this.#engine.urls(),
      // Networks of phones have an address by hand, and nobody administers from there.
      interfaces: Object.entries(config.interfaces)
        .filter(([, i]) => i.role === 'lan')
        .map(([id, i]) => {
          const link = linkOf(i.match, facts.links);
          const name = link?.device ?? ('mac' in i.match ? i.match.mac : i.match.name);
          if (link === undefined || !link.carrier) return { id, name, state: link === undefined ? 'absent' : 'no-cable' };
          const leased = facts.leases.some((l) => l.device === link.device && l.protocol === 'dhcp');
          if (i.ipv4.mode !== 'dhcp' || leased) return { id, name, state: 'good' };
          return { id, name, state: facts.linkLocal?.some((l) => l.device === link.device) ? 'no-dhcp' : 'waiting' };
        }),
      cards,
    };
  }

  async #login(): Promise<ConsoleLogin> {
    const { host } = this.#engine.core;
    const [password, used] = await Promise.all([host.readFile(passwordFile), host.readFile(usedFile)]);
    if (password !== undefined && password.trim() !== '')
      return used === undefined ? { state: 'new', user: 'admin', password: password.trim() } : { state: 'used' };
    // A PBX that has just been switched on: web makes the password, or finds that there is one of a person's own.
    return (await host.listFiles('run/web')).includes('root.sock') ? { state: 'replaced' } : { state: 'unknown' };
  }
}

function cardsOf(links: readonly LinkFact[], config: Config | undefined): ConsoleCard[] {
  const interfaces = Object.entries(config?.interfaces ?? {});
  return realLinks(links).map((l) => {
    const id = interfaces.find(([, i]) => linkOf(i.match, links)?.device === l.device)?.[0];
    return { device: l.device, mac: l.mac, carrier: l.carrier, ...(id === undefined ? {} : { interface: id }) };
  });
}

function fingerprintOf(chain: string | undefined): string | undefined {
  try {
    return chain === undefined ? undefined : new X509Certificate(chain).fingerprint256;
  } catch {
    return undefined; // being written, or damaged: the condition of the web server says so
  }
}
