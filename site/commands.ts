// npm start and npm stop: the site a person looks at. There is one in a checkout, named `main`
// (SITE_NAME makes another; the tests of these commands do).
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { rememberedPorts, startForwarder } from './loopback.ts';
import { type PbxStatus, pbxStatus } from './pbx-status.ts';
import { rejoin, seed } from './seed.ts';
import { checkout, freshStartFile } from './setup.ts';
import { Site } from './site.ts';

export const MAIN = process.env.SITE_NAME ?? 'main';

interface Answer {
  readonly url: string;
  readonly address: string;
  readonly user: string;
  readonly password: string;
  readonly stop: string;
  readonly readySeconds: number;
}

const say = (text: string) => {
  const begun = Number(process.env.SWITCHROOM_BEGUN ?? Date.now());
  process.stderr.write(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
};

export async function startCommand(args: readonly string[]): Promise<number> {
  const begun = Number(process.env.SWITCHROOM_BEGUN ?? Date.now());
  const running = Site.attach(MAIN);
  if (running === undefined) {
    const interrupt = new AbortController();
    const stop = () => {
      say('stopping: taking the site down');
      interrupt.abort(new Error('stopped before it was ready'));
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    try {
      await bringUp(interrupt.signal);
    } catch (error) {
      await Site.remove(MAIN);
      if (!interrupt.signal.aborted) throw error;
      return 130; // 128 + SIGINT, as a shell says
    } finally {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    }
  }
  const site = Site.attach(MAIN);
  if (site === undefined) throw new Error('the site went down while it was started');
  const result = await answer(site, begun);
  // The bootstrap says so: this start has made everything from nothing, which nobody wants to do again only to know how long it takes.
  if (running === undefined && process.env.SWITCHROOM_FRESH === '1')
    writeFileSync(freshStartFile(), `${JSON.stringify({ seconds: result.readySeconds, at: new Date().toISOString() })}\n`);
  print(result, args.includes('--json'));
  return 0;
}

async function bringUp(signal: AbortSignal): Promise<void> {
  say('site: making nodes and networks');
  const fresh = !Site.hasKept(MAIN);
  const site = await Site.start({ name: MAIN });
  signal.throwIfAborted();
  const { port } = await startForwarder(site);
  signal.throwIfAborted();
  if (!hasProduct()) return;
  say('site: waiting for the PBX');
  await eventually(() => firstPage(port), { everyMs: 100, signal });
  await (fresh ? seed(site) : rejoin(site));
  signal.throwIfAborted();
}

async function firstPage(port: number): Promise<true> {
  const page = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual', signal: AbortSignal.timeout(5_000) });
  if (page.status !== 200) throw new Error(`the first page answers ${page.status}: ${(await page.text()).slice(0, 500).trim()}`);
  return true;
}

/** An empty site, before there is a product in the checkout, is still a site. */
const hasProduct = () =>
  ['share/boot', 'dist/src/cli.js', 'dist/src/engine-main.js', 'dist/src/web-main.js'].every((path) => existsSync(join(checkout, path)));

async function answer(site: Site, begun: number): Promise<Answer> {
  const status: PbxStatus = hasProduct() ? await pbxStatus(site.pbx) : { user: '(no product yet)', password: '(no product yet)' };
  return {
    url: `http://127.0.0.1:${rememberedPorts(site.name)?.port}`,
    address: status.origin ?? '(none yet)',
    user: status.user,
    password: status.password ?? '(already replaced)',
    stop: 'npm stop',
    readySeconds: Math.round((Date.now() - begun) / 100) / 10,
  };
}

function print(result: Answer, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const { url, address, user, password, stop, readySeconds } = result;
  process.stdout.write(
    `url ${url}\naddress ${address}\nuser ${user}\npassword ${password}\nstop with: ${stop}\nready in ${readySeconds} s\n`,
  );
}

export async function stopCommand(args: readonly string[]): Promise<number> {
  const keep = args.includes('--keep');
  const site = Site.attach(MAIN);
  if (site !== undefined) await site.stop({ keep });
  else if (!keep) await Site.remove(MAIN);
  const reaped = await Site.reap();
  say(site === undefined ? 'no site was running' : `site stopped${keep ? '; the PBX’s disk is kept for the next npm start' : ''}`);
  for (const name of reaped) say(`site ${name}, left by a run that died, is removed`);
  return 0;
}
