import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from './failures.ts';

/**
 * Argon2id with the parameters of OWASP's Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane): 40 ms on this class of machine.
 * Stored as PHC string, so that the parameters can grow without a migration.
 */
const current = { memory: 19 * 1024, passes: 2, parallelism: 1, tagLength: 32 };
const saltBytes = 16;

/** One at a time: 25 logins a second are enough for an office, and memory stays at 19 MiB however many ask. */
const atOnce = 1;
/** Too short: a morning's logins are refused; too long: an attacker makes people wait (32 x 40 ms = 1.3 s). */
const queueLength = 32;
/** One source fills at most a part of the queue. */
const perSource = 4;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes the same time for `undefined`, which stands for a user who does not exist. */
  verify(password: string, stored: string | undefined, source: string): Promise<boolean>;
}

/** What a hash costs. */
export type PasswordCost = typeof current;

export function createPasswords(cost: PasswordCost = current): Passwords {
  const waiting: (() => void)[] = [];
  const sources = new Map<string, number>();
  let running = 0;

  async function turn<T>(source: string, work: () => Promise<T>): Promise<T> {
    const mine = sources.get(source) ?? 0;
    if (waiting.length >= queueLength || mine >= perSource) throw new Refusal('session.busy', { retryAfterSeconds: 2 });
    sources.set(source, mine + 1);
    try {
      if (running >= atOnce) await new Promise<void>((go) => waiting.push(go));
      else running++;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running--;
      }
    } finally {
      const left = (sources.get(source) ?? 1) - 1;
      if (left === 0) sources.delete(source);
      else sources.set(source, left);
    }
  }

  const nobody = encode(cost, randomBytes(saltBytes), randomBytes(cost.tagLength));
  return {
    hash: (password) =>
      turn('own', async () => {
        const salt = randomBytes(saltBytes);
        return encode(cost, salt, await derive(password, salt, cost));
      }),
    verify: (password, stored, source) =>
      turn(source, async () => {
        const { parameters, salt, tag } = decode(stored ?? nobody);
        return timingSafeEqual(await derive(password, salt, parameters), tag) && stored !== undefined;
      }),
  };
}

function derive(password: string, salt: Buffer, p: PasswordCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFC: the same password typed on two systems is the same bytes (RFC 8265 §4.2).
    argon2('argon2id', { message: password.normalize('NFC'), nonce: salt, ...p }, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}

/** The PHC string format: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, base64 without padding. */
function encode(p: PasswordCost, salt: Buffer, tag: Buffer): string {
  const plain = (b: Buffer): string => b.toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${p.memory},t=${p.passes},p=${p.parallelism}$${plain(salt)}$${plain(tag)}`;
}

function decode(text: string): { parameters: PasswordCost; salt: Buffer; tag: Buffer } {
  const m = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(text);
  if (!m) throw new Error('a stored password is not an Argon2id PHC string');
  const tag = Buffer.from(m[5] ?? '', 'base64');
  return {
    parameters: { memory: Number(m[1]), passes: Number(m[2]), parallelism: Number(m[3]), tagLength: tag.length },
    salt: Buffer.from(m[4] ?? '', 'base64'),
    tag,
  };
}
