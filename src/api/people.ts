import { createHash, timingSafeEqual } from 'node:crypto';
import {
  addSession,
  endSession,
  endSessionsOf,
  endStaleSessions,
  isKnownAddress,
  putUser,
  sawAddress,
  session,
  touchSession,
  type User,
  user,
} from '../data/people.ts';
import { token, touchToken } from '../data/tokens.ts';
import { newPasswordLength } from './contract.ts';
import { Refusal } from './failures.ts';
import type { Inbox } from './inbox.ts';
import { createPasswords, type PasswordCost } from './password.ts';
import type { Connection, LoginReport, Ports } from './ports.ts';
import { Throttle } from './throttle.ts';

/** Who a request acts for. */
export type Who =
  | { readonly kind: 'person'; readonly user: string; readonly session: string; readonly mustChange: boolean }
  | { readonly kind: 'token'; readonly id: string; readonly user: string; readonly name: string; readonly scope: 'read' | 'admin' }
  | { readonly kind: 'socket'; readonly user: 'root' };

/** Where the document says nothing else. */
const usualLifetime = { idleSeconds: 12 * 3600, absoluteSeconds: 7 * 86_400 };
/** How often "last seen" is written: every request would be a write. */
const touchSeconds = 60;
export const administrator = 'admin';

/** Opaque random values are stored as SHA-256: what is stolen with the tables opens nothing. */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

export type People = ReturnType<typeof createPeople>;

/** Login, sessions and tokens. */
export function createPeople(ports: Ports, inbox: Inbox, cost?: PasswordCost) {
  const { db, clock, random, reportLogin } = ports;
  const passwords = createPasswords(cost);
  const throttle = new Throttle();
  const lifetime = () => ports.sessionLifetime?.() ?? usualLifetime;
  const over = (s: { readonly createdAt: number; readonly seenAt: number }): boolean => {
    const { idleSeconds, absoluteSeconds } = lifetime();
    return clock.now() - s.createdAt > absoluteSeconds || clock.now() - s.seenAt > idleSeconds;
  };

  const open = async (name: string, address: string): Promise<string> => {
    const id = random(32);
    const { idleSeconds, absoluteSeconds } = lifetime();
    await endStaleSessions(db, clock.now() - absoluteSeconds, clock.now() - idleSeconds);
    await addSession(db, { idHash: digest(id), user: name, address }, clock.now());
    return id;
  };

  return {
    /** At first start there is one administrator with a one-time password, which lies in a file that root can read. */
    async prepare(): Promise<void> {
      const admin = await user(db, administrator);
      if (admin && !admin.mustChange) return;
      const written = await ports.firstPassword.read();
      if (admin && written !== undefined && (await passwords.verify(written, admin.password, 'own'))) return;
      // The file lies in a tmpfs: after a reboot there is a new password, as long as nobody has replaced it.
      const password = speakable(random(16));
      await putUser(db, { name: administrator, password: await passwords.hash(password), mustChange: true }, clock.now());
      await ports.firstPassword.write(password);
    },

    async firstPassword(): Promise<'in force' | 'replaced'> {
      return (await user(db, administrator))?.mustChange === false ? 'replaced' : 'in force';
    },

    /** The id of the new session. One answer for a wrong password and an unknown user, after the same work. */
    async login(name: string, password: string, from: Connection, userAgent: string | undefined): Promise<{ id: string; who: Who }> {
      const address = from.kind === 'network' ? from.remoteAddress : 'local';
      const trusted = await isKnownAddress(db, address);
      const wait = throttle.wait(address, name, trusted, clock.now());
      const agent = userAgent === undefined ? {} : { userAgent: userAgent.slice(0, 200) };
      const report = (kind: LoginReport['kind']): void => {
        if (from.kind === 'network')
          reportLogin({ at: clock.now(), service: 'web', address, port: from.remotePort, user: name, kind, ...agent });
      };
      if (wait > 0) {
        // Whoever goes on before his time is guard's business; whoever waits because others guess at the same user is not.
        if (throttle.waitsForItself(address, clock.now())) report('throttled');
        throw new Refusal('session.throttled', { retryAfterSeconds: Math.ceil(wait) });
      }
      throttle.attempt(address, name, clock.now());
      const known = await user(db, name);
      const right = await passwords.verify(password, known?.password, address);
      if (!known || !right) {
        report(known ? 'wrong-password' : 'unknown-user');
        throw new Refusal('session.wrong-password');
      }
      throttle.passed(address, name);
      report('success');
      if (known.mustChange) await ports.firstPassword.used();
      if (await sawAddress(db, name, address, clock.now())) await inbox.own('login.new-address', { user: name, address });
      const id = await open(name, address);
      return { id, who: { kind: 'person', user: name, session: digest(id), mustChange: known.mustChange } };
    },

    async bySession(id: string): Promise<Who | undefined> {
      const idHash = digest(id);
      const s = await session(db, idHash);
      if (!s) return undefined;
      const now = clock.now();
      if (over(s)) {
        await endSession(db, idHash);
        return undefined;
      }
      if (now - s.seenAt > touchSeconds) await touchSession(db, idHash, now);
      return { kind: 'person', user: s.user, session: idHash, mustChange: s.mustChange };
    },

    /** Whether a stream of this session may go on; being listened to is no activity of the person. */
    async isOpen(idHash: string): Promise<boolean> {
      const s = await session(db, idHash);
      return s !== undefined && !over(s);
    },

    /** `sw_<id>_<secret>`. The prefix lets secret scanners find one that was committed somewhere. */
    async byToken(text: string, from: Connection): Promise<Who> {
      const [, id, secret] = /^sw_([\w-]{16})_([\w-]{43})$/.exec(text) ?? [];
      const t = id === undefined ? undefined : await token(db, id);
      const now = clock.now();
      const right = t !== undefined && secret !== undefined && timingSafeEqual(Buffer.from(t.secretHash), Buffer.from(digest(secret)));
      if (!t || !right || t.expiresAt <= now) {
        // An expired token is a forgotten script, not an attack.
        if (!right && from.kind === 'network')
          reportLogin({ at: now, service: 'web', address: from.remoteAddress, port: from.remotePort, kind: 'bad-token' });
        throw new Refusal('token.invalid', right ? { detail: 'the token has expired' } : {});
      }
      if (now - (t.lastUsedAt ?? 0) > touchSeconds) await touchToken(db, t.id, now);
      return { kind: 'token', id: t.id, user: t.by, name: t.name, scope: t.scope };
    },

    logout: (who: Who): Promise<void> => (who.kind === 'person' ? endSession(db, who.session) : Promise.resolve()),

    /** For whoever has forgotten it and has root on the machine: a one-time password, in force at once. Tokens of API clients stay. */
    async resetPassword(): Promise<{ user: string; password: string }> {
      const password = speakable(random(16));
      await putUser(db, { name: administrator, password: await passwords.hash(password), mustChange: true }, clock.now());
      await endSessionsOf(db, administrator);
      await ports.firstPassword.write(password);
      await inbox.own('password.reset', { user: administrator });
      return { user: administrator, password };
    },

    /** Ends every session of this user and gives the id of a new one. */
    async replacePassword(who: Who & { kind: 'person' }, currentPassword: string, next: string, from: Connection): Promise<string> {
      const address = from.kind === 'network' ? from.remoteAddress : 'local';
      // A session that was left open must not become a place to guess the password at leisure.
      const wait = throttle.wait(address, who.user, true, clock.now());
      if (wait > 0) throw new Refusal('session.throttled', { retryAfterSeconds: Math.ceil(wait) });
      throttle.attempt(address, who.user, clock.now());
      const u = await user(db, who.user);
      if (!u || !(await passwords.verify(currentPassword, u.password, address))) {
        throw new Refusal('request.invalid', {
          problems: [{ code: 'password.wrong', path: '/current', message: 'this is not your present password' }],
        });
      }
      throttle.passed(address, who.user);
      checkNewPassword(u, currentPassword, next);
      await putUser(db, { name: u.name, password: await passwords.hash(next), mustChange: false }, clock.now());
      await endSessionsOf(db, u.name);
      if (u.mustChange) await ports.firstPassword.remove();
      await inbox.own(u.mustChange ? 'password.first' : 'password.replaced', { user: u.name, address });
      return open(u.name, address);
    },
  };
}

function checkNewPassword(u: User, currentPassword: string, next: string): void {
  const bad = (code: string, message: string, values?: Record<string, number>): never => {
    throw new Refusal('request.invalid', { problems: [{ code, path: '/next', message, ...(values ? { values } : {}) }] });
  };
  if ([...next].length < newPasswordLength)
    bad('password.too-short', `a password of at least ${newPasswordLength} characters; a sentence is easy to remember`, {
      length: newPasswordLength,
    });
  if (next === currentPassword) bad('password.same', 'a password that is not the present one');
  if (new Set(next.toLowerCase()).size < 6 || next.toLowerCase().replaceAll(u.name, '').length < 8)
    bad('password.too-simple', 'a password that is harder to guess');
}

/** Four groups of four letters and digits that nobody mixes up (no 0, o, 1, l, i): 79 bits, read out over a telephone. */
export function speakable(entropy: string): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const bytes = createHash('sha512').update(entropy).digest();
  // 248 = 8 * 31: bytes above it would make some letters likelier.
  const letters = [...bytes].filter((b) => b < 248).map((b) => alphabet[b % 31]);
  return [0, 4, 8, 12].map((i) => letters.slice(i, i + 4).join('')).join('-');
}
