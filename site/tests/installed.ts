// What the tests of an installed machine share: the packages, built once for a site, and the page as the administrator's computer gets it.
import { join } from 'node:path';
import type { Appliance } from '../appliance.ts';
import { eventually, must, type Site } from '../kit.ts';
import { checkout, readSetup } from '../setup.ts';

export const UNITS = ['switchroom-engines', 'switchroomd', 'switchroom-web', 'switchroom-guard'].map((name) => `${name}.service`);
export const allActive = Object.fromEntries(UNITS.map((unit) => [unit, 'active']));

export const MINUTE = 60_000;
/** A machine boots, is installed and takes an address in seconds; one that shares two busy cores has taken minutes. */
export const patience = { withinMs: 4 * MINUTE };

/** A package as it was built. */
export interface Built {
  readonly sha256: string;
  readonly file: string;
}

/** Builds the packages into a folder. `more` are further arguments of tools/package.ts. */
export async function buildPackages(out: string, ...more: readonly string[]): Promise<Built[]> {
  const argv = [process.execPath, '--disable-warning=ExperimentalWarning', join(checkout, 'tools/package.ts'), '--quick'];
  const printed = await must([...argv, '--asterisk', readSetup().asterisk, '--out', out, ...more], {
    timeoutMs: 5 * MINUTE,
    env: process.env as Record<string, string>,
  });
  return printed
    .trim()
    .split('\n')
    .map((line) => {
      const [sha256 = '', file = ''] = line.split('  ');
      return { sha256, file };
    });
}

/** Where the pages are, by IPv4, once the machine has an address. */
export async function origin(appliance: Appliance): Promise<string> {
  return eventually(async () => {
    const { urls } = JSON.parse(await appliance.run(['switchroom', 'status', '--json'])) as { urls: readonly string[] };
    return urls.find((url) => /^https:\/\/\d/.test(url));
  }, patience);
}

/** What the administrator's computer gets at the first page, checked against the PBX's own CA. */
export async function firstPage(site: Site, appliance: Appliance): Promise<{ url: string; ca: string; html: string }> {
  const url = await origin(appliance);
  return eventually(async () => {
    const ca = await appliance.node.readFile('/var/lib/switchroom/var/ca/ca.pem');
    await site.admin.writeFile('/root/ca.pem', ca);
    const html = await site.admin.run(['curl', '--silent', '--show-error', '--fail', '--cacert', '/root/ca.pem', url], {
      timeoutMs: MINUTE,
    });
    return { url, ca, html };
  }, patience);
}
