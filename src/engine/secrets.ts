import { createHmac } from 'node:crypto';
import type { Host } from '../host/host.ts';
import type { Secrets } from './contract.ts';

const path = 'var/engine/secrets.json';
/** 192 bits: more than any digest that is made of them. */
const secretBytes = 24;

/** The engine's secrets: one master key and named random ones, in a file that only root reads. Phone passwords are derived, never stored. */
export class SecretStore implements Secrets {
  readonly #host: Host;
  readonly #named: Map<string, string>;
  #dirty = false;

  private constructor(host: Host, named: Map<string, string>) {
    this.#host = host;
    this.#named = named;
  }

  static async open(host: Host): Promise<SecretStore> {
    const text = await host.readFile(path);
    const store = new SecretStore(host, new Map(text === undefined ? [] : Object.entries(JSON.parse(text) as Record<string, string>)));
    store.named('master');
    await store.flush();
    return store;
  }

  named(name: string): string {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const fresh = this.#host.random(secretBytes);
    this.#named.set(name, fresh);
    this.#dirty = true;
    return fresh;
  }

  phone(mac: string, generation: number): string {
    return createHmac('sha256', this.named('master')).update(`phone ${mac} ${generation}`).digest('base64url').slice(0, 24);
  }

  /** Must be on disk before anything that was rendered with a new secret is. */
  async flush(): Promise<void> {
    if (!this.#dirty) return;
    await this.#host.writeFile({ kind: 'file', path, reader: 'root', content: `${JSON.stringify(Object.fromEntries(this.#named))}\n` });
    this.#dirty = false;
  }
}
