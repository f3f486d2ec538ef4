import '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Access } from './contract.ts';
import { Refusal } from './failures.ts';
import type { People, Who } from './people.ts';
import type { Connection } from './ports.ts';

/** `__Host-`: only over HTTPS, for this host alone, for every path (RFC 6265bis §4.1.3.2). */
export const sessionCookie = '__Host-session';

/** Who asks. Undefined without (valid) credentials; a token that is not valid is refused at once. */
export async function identify(request: FastifyRequest, connection: Connection, people: People): Promise<Who | undefined> {
  if (connection.kind === 'socket') return { kind: 'socket', user: 'root' };
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return people.byToken(bearer, connection);
  const id = request.cookies[sessionCookie];
  return id === undefined || id.length > 64 ? undefined : people.bySession(id);
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A page of another origin must not act with our cookie. SameSite=Strict is the first lock; this is the second: browsers say where a
 * request comes from (Sec-Fetch-Site, Origin). Programs say neither and bring no cookie of a browser.
 */
export function refuseCrossOrigin(request: FastifyRequest, connection: Connection): void {
  if (safeMethods.has(request.method) || connection.kind === 'socket') return;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Refusal('request.cross-origin');
  const origin = request.headers.origin;
  const host = request.headers[':authority'] ?? request.headers.host;
  if (origin !== undefined && origin !== `https://${host}`) throw new Refusal('request.cross-origin');
}

/** Whether this person or program may call a route that declares this access. */
export function authorize(access: Access, who: Who | undefined, hasTicket: boolean): void {
  if (access === 'anyone' || (access === 'ticket' && hasTicket)) return;
  if (!who) throw new Refusal('session.required');
  if (access === 'session') return;
  if (who.kind === 'person' && who.mustChange) throw new Refusal('password.must-change');
  if (access === 'console' && who.kind !== 'socket') throw new Refusal('access.console-only');
  if (who.kind !== 'token') return;
  if (access === 'person') throw new Refusal('access.person-only');
  if (access !== 'read' && who.scope !== 'admin') throw new Refusal('access.scope');
}
