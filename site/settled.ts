// A PBX that has taken in what the office gives it. Whoever begins before, meets what comes meanwhile: another address, another certificate.
import { X509Certificate } from 'node:crypto';
import { eventually } from './eventually.ts';
import type { Pbx } from './pbx.ts';
import { pbxStatus } from './pbx-status.ts';
import type { Site } from './site.ts';

export interface Settled {
  /** `https://10.73.1.104`: always the IPv4 one, whichever came first. */
  readonly origin: string;
  readonly address: string;
  /** The one that is good once. */
  readonly password: string;
}

/** Waits for the lease on lan; a change that is made before waits for it as well, but not for as long. Gives the address. */
export async function leased(pbx: Pbx): Promise<string> {
  return eventually(async () => (await addressesOf(pbx)).dhcp);
}

/** Waits for lease and advertisement on lan, and for the certificate that names both: it is made anew for each address that comes. Needs `admin`. */
export async function settled(site: Site): Promise<Settled> {
  return eventually(async () => {
    const { password } = await pbxStatus(site.pbx);
    const { dhcp: address, slaac } = await addressesOf(site.pbx);
    if (address === undefined || slaac === undefined) throw new Error('no lease or no advertisement yet');
    if (password === undefined) throw new Error('no first password yet');
    const { stdout } = await site.admin.exec(['openssl', 's_client', '-connect', `${address}:443`, '-noservername'], { input: '' });
    const certificate = new X509Certificate(stdout);
    for (const a of [address, slaac])
      if (certificate.checkIP(a) === undefined) throw new Error(`the certificate does not name ${a} yet: ${certificate.subjectAltName}`);
    return { origin: `https://${address}`, address, password };
  });
}

async function addressesOf(pbx: Pbx): Promise<{ readonly dhcp: string | undefined; readonly slaac: string | undefined }> {
  const all = (await pbx.cli('interfaces')) as { id: string; addresses: { address: string; origin: string }[] }[];
  const lan = all.find(({ id }) => id === 'lan');
  const of = (origin: string) => lan?.addresses.find((a) => a.origin === origin)?.address.split('/')[0];
  return { dhcp: of('dhcp'), slaac: of('slaac') };
}
