// From starting the web process until a browser has the first page: a new TLS connection from `admin`, tried again and again.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PREFIX } from '../../site/pbx.ts';
import { pbxCa } from '../../site/pbx-status.ts';
import { start } from '../../site/processes.ts';
import type { BenchOptions } from '../main.ts';
import { median, type Row, row } from '../row.ts';
import type { Measured } from './measured.ts';

const AIM_S = 1;
const SERVICE = `${PREFIX}/run/service/web`;

export async function firstPage({ office }: Measured, { repeat }: BenchOptions): Promise<readonly Row[]> {
  const { site, place } = office;
  const [at] = await office.admin.leases();
  const address = at?.split('/')[0] ?? `${place.lan}.100`;
  const times: number[] = [];
  for (let n = 0; n < repeat; n++) {
    await site.pbx.run(['s6-svc', '-wD', '-T', '60000', '-d', SERVICE]);
    const argv = site.admin.enter([process.execPath, join(import.meta.dirname, 'page-client.mjs'), address, '443'], { networkOnly: true });
    const client = start(argv, { stdio: ['pipe', 'pipe', 'inherit'] });
    client.stdin?.end(pbxCa(site.pbx));
    if (client.stdout === null) throw new Error('the client has no output');
    const lines = createInterface(client.stdout)[Symbol.asyncIterator]();
    await lines.next(); // it looks
    const begun = Date.now();
    await site.pbx.run(['s6-svc', '-u', SERVICE]);
    const { value } = await lines.next();
    times.push(Number(value) - begun);
  }
  return [row('web starts to first page', 's', median(times) / 1000, { aim: AIM_S })];
}
