// One JSON route of the REST API beside bare node:http that answers the same bytes: processor time for a request. Both over a unix
// socket and without TLS, so that what is compared is our code: login, validation, serialization, headers.
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../site/kit.ts';
import { PREFIX } from '../../site/pbx.ts';
import { start } from '../../site/processes.ts';
import type { BenchOptions } from '../main.ts';
import { median, type Row, row } from '../row.ts';
import { type Measured, processorMs } from './measured.ts';

const PATH = '/api/v1/session';
/** A tick of /proc is 10 ms: a round has to cost some tens of them. */
const REQUESTS = 4000;
const WARM_UP = 2000;
const CONNECTIONS = 4;

export async function route(pbx: Measured, { repeat }: BenchOptions): Promise<readonly Row[]> {
  const ours = pbx.path(`${PREFIX}/run/web/root.sock`);
  const web = await pbx.pid('web');
  const { body, headers } = await ask(new Agent(), ours);
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const bare = join(folder, 'bare.sock');
  const peer = start([process.execPath, join(import.meta.dirname, 'bare-http.mjs'), bare, headers['content-type'] ?? '', body], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const { pid } = peer;
    if (pid === undefined) throw new Error('bare node:http did not start');
    await eventually(() => ask(new Agent(), bare));
    await Promise.all([round(ours, WARM_UP), round(bare, WARM_UP)]);
    const mine: number[] = [];
    const others: number[] = [];
    for (let n = 0; n < repeat; n++) {
      mine.push(await cost(web, ours));
      others.push(await cost(pid, bare));
    }
    return [row(`GET ${PATH}, processor time`, 'µs', median(mine), { peer: { name: 'bare node:http', value: median(others) } })];
  } finally {
    peer.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function cost(pid: number, socket: string): Promise<number> {
  const before = processorMs(pid);
  await round(socket, REQUESTS);
  return ((processorMs(pid) - before) * 1000) / REQUESTS;
}

async function round(socket: string, requests: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = requests;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) await ask(agent, socket);
    }),
  );
  agent.destroy();
}

function ask(agent: Agent, socketPath: string): Promise<{ body: string; headers: Readonly<Record<string, string | undefined>> }> {
  return new Promise((answered, failed) => {
    const sent = request({ agent, socketPath, path: PATH, headers: { host: 'localhost' } }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        body += chunk;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) answered({ body, headers: { 'content-type': answer.headers['content-type'] } });
        else failed(new Error(`${PATH} is answered ${answer.statusCode}: ${body}`));
      });
    });
    sent.on('error', failed);
    sent.end();
  });
}
