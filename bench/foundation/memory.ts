// Memory of engine, web and guard together: idle, and after a load of 200 requests a second from `admin` over HTTPS.
import { join } from 'node:path';
import { exec } from '../../site/kit.ts';
import { pbxCa } from '../../site/pbx-status.ts';
import type { BenchOptions } from '../main.ts';
import { type Row, row } from '../row.ts';
import { type Measured, processes, processorMs, pssMB } from './measured.ts';

const AIM_MB = 200;
/** Requests a second: every phone of a large office looking at its directory at once. */
const RATE = 200;
const CONNECTIONS = 8;

interface LoadResult {
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export async function memory(pbx: Measured, { seconds, say }: BenchOptions): Promise<readonly Row[]> {
  const pids = await Promise.all(processes.map((name) => pbx.pid(name)));
  const together = () => pids.reduce((sum, pid) => sum + pssMB(pid), 0);
  const parts = () => processes.map((name, n) => `${name} ${pssMB(pids[n] ?? 0).toFixed(0)}`).join(', ');
  const idle = together();
  say(`idle: ${parts()} MB`);
  const before = pids.map(processorMs);
  const load = await run(pbx, seconds);
  const after = together();
  say(`after load: ${parts()} MB; ${load.sent} requests, ${load.failed} failed`);
  // A busy machine answers some too late for anybody; one that answers none has not been measured.
  if (load.failed === load.sent) throw new Error(`all of ${load.sent} requests failed`);
  const processorShare = pids.reduce((sum, pid, n) => sum + processorMs(pid) - (before[n] ?? 0), 0) / (seconds * 10);
  const under = `${RATE} requests/s for ${seconds} s`;
  return [
    row('memory of engine, web and guard (PSS), idle', 'MB', idle, { aim: AIM_MB }),
    row(`memory of engine, web and guard (PSS), after ${under}`, 'MB', after, { aim: AIM_MB }),
    row(`requests not answered, at ${under}`, '%', (load.failed / load.sent) * 100, { aim: 1 }),
    row(`time to answer, median, at ${under}`, 'ms', load.p50Ms),
    row(`time to answer, p99, at ${under}`, 'ms', load.p99Ms),
    row(`processor of engine, web and guard at ${under}`, '%', processorShare),
  ];
}

async function run({ office }: Measured, seconds: number): Promise<LoadResult> {
  const [at] = await office.admin.leases();
  const session = await office.admin.session([{ address: at?.split('/')[0] ?? '', port: 443 }]);
  const input = JSON.stringify({
    ...session,
    ca: pbxCa(office.site.pbx),
    rate: RATE,
    seconds,
    connections: CONNECTIONS,
    // What an open page asks for: itself, the document, the phones, who is logged in.
    paths: ['/', '/api/v1/config', '/api/v1/phones', '/api/v1/session'],
  });
  const argv = office.site.admin.enter([process.execPath, join(import.meta.dirname, 'load.mjs')], { networkOnly: true });
  const { code, stdout, stderr } = await exec(argv, { input, timeoutMs: (seconds + 120) * 1000 });
  if (code !== 0) throw new Error(`load.mjs ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as LoadResult;
}
