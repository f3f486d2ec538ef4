// An office for a campaign: a PBX that is configured, its administrator with a password of his own, and two phones that work.
import { randomBytes } from 'node:crypto';
import { eventually, Site } from '../../site/kit.ts';
import { pbxCa, pbxStatus } from '../../site/pbx-status.ts';
import { pbxReady } from '../../site/phones/office.ts';
import { seed as fillPbx } from '../../site/seed.ts';
import { leased } from '../../site/settled.ts';
import { NUMBERS } from '../../site/topology.ts';
import type { Config } from '../../src/config/config.ts';
import { Administrator, type Answer } from './administrator.ts';
import { Authority } from './certificates.ts';
import type { Place } from './kind.ts';

export interface Revision {
  readonly revision: number;
  readonly document: Config;
}

export interface Office extends AsyncDisposable {
  readonly site: Site;
  readonly admin: Administrator;
  /** of uploaded certificates; the administrator trusts it */
  readonly authority: Authority;
  readonly place: Place;
  readonly phones: boolean;
}

/** First boot makes keys and a database; busy machines take ten times the usual second. */
const READY_MS = 120_000;
/** Neither leased nor drawn (kinds.ts). */
const OTHER = 91;

/** @param options.rollback false: the control, whose engine never puts anything back */
export async function openOffice(options: {
  readonly seed: string;
  readonly phones: boolean;
  readonly rollback: boolean;
}): Promise<Office> {
  const site = await Site.start({
    seed: options.seed,
    nodes: ['internet', 'router', 'admin', 'pbx', ...(options.phones ? (['phone1', 'phone2'] as const) : [])],
    ...(options.rollback ? {} : { pbxEnvironment: { SWITCHROOM_NO_ROLLBACK: '1' } }),
  });
  try {
    await pbxReady(site);
    if (options.phones) await fillPbx(site);
    const place = { lan: site.plan.lan.prefix4, router: NUMBERS.officeRouter, admin: NUMBERS.admin, other: OTHER };
    await site.router.node.ip([`address add ${place.lan}.${OTHER}/24 dev lan`]);
    // The administrator's machine asks for a neighbour once a second, which would be counted as the PBX's time (arp(7)).
    await site.admin.sysctl({ 'net.ipv4.neigh.lan.retrans_time_ms': 100 });
    const authority = await Authority.make();
    const admin = await moveIn(site, authority);
    const close = async () => {
      admin[Symbol.dispose]();
      await site[Symbol.asyncDispose]();
    };
    return { site, place, phones: options.phones, authority, admin, [Symbol.asyncDispose]: close };
  } catch (error) {
    await site[Symbol.asyncDispose]();
    throw error;
  }
}

/** The first login, which replaces the one-time password. */
async function moveIn(site: Site, authority: Authority): Promise<Administrator> {
  const address = await leased(site.pbx);
  const { first, ca } = await eventually(
    async () => {
      const { password } = await pbxStatus(site.pbx);
      const ca = pbxCa(site.pbx);
      return password === undefined || ca === undefined ? undefined : { first: password, ca };
    },
    { withinMs: READY_MS },
  );
  const password = randomBytes(15).toString('base64url');
  const admin = new Administrator(site, [ca, authority.root], password);
  const at = [{ address, port: 443 }];
  const { answers } = await eventually(
    () =>
      admin.ask(at, [{ method: 'POST', path: '/api/v1/session/password', body: { current: first, next: password } }], { password: first }),
    { withinMs: READY_MS },
  );
  if (answers[0]?.status !== 200) throw new Error(`the first password cannot be replaced: ${JSON.stringify(answers[0])}`);
  return admin;
}

/** What `GET /config` has answered. */
export function revisionOf(answer: Answer | undefined): Revision {
  const body = answer?.body as Partial<Revision> | undefined;
  if (answer?.status !== 200 || body?.revision === undefined || body.document === undefined)
    throw new Error(`GET /config is answered ${answer?.status ?? 'nothing'}: ${JSON.stringify(answer?.body).slice(0, 200)}`);
  return { revision: body.revision, document: body.document };
}
