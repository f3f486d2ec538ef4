// Every feature that asks somebody outside over HTTP(S). A new one adds a row here; site/egress-features.test.ts compares the list with the
// source, so that none is forgotten.
import { expect } from 'vitest';
import { eventually, type Site } from '../kit.ts';

export interface EgressSite {
  readonly site: Site;
  /** A web server on the internet, by name: `web.example`. */
  readonly web: string;
  /** Names whose connections the proxy has seen, as `name:port`. */
  seen(): Promise<readonly string[]>;
}

export interface EgressFeature {
  readonly feature: string;
  /** The file of the product that asks for it: calls `egress.request` or gives a program `proxyEnvironment`. */
  readonly source: string;
  /** Makes it go out, with the proxy set. Throws when it did not get there. */
  run(egress: EgressSite): Promise<void>;
}

interface ProxyTest {
  readonly ok: boolean;
  readonly through: string;
  readonly failure?: { readonly layer: string; readonly detail: string };
}

export const features: readonly EgressFeature[] = [
  {
    feature: 'the test of the proxy',
    source: 'src/api/proxy.ts',
    run: async ({ site, web }) => {
      for (const url of [`http://${web}/`, `https://${web}/`]) {
        const r = (await site.pbx.cli('proxy', 'test', url)) as ProxyTest;
        if (!r.ok || r.through !== 'proxy') throw new Error(`${url}: ${JSON.stringify(r)}`);
      }
    },
  },
  {
    feature: 'the check of what is needed outside',
    source: 'src/host/probe/probe.ts',
    run: async ({ site, web }) => {
      const other = { name: 'A web server', host: web, port: 443, check: 'https' };
      await site.pbx.change('/reachability/others', JSON.stringify([other]));
      // Whatever else it finds (exit code 1) is not this test's.
      const { stdout } = await site.pbx.command(['reach', '--check', '--json']);
      const { items } = JSON.parse(stdout) as { items: { host: string; verdict?: { state: string } }[] };
      const item = items.find((i) => i.host === web);
      if (item?.verdict?.state !== 'ok') throw new Error(JSON.stringify(item ?? items));
    },
  },
  {
    feature: 'certificates of an ACME authority, by lego',
    source: 'src/certificates.ts',
    run: async ({ site, seen }) => {
      const names = ['pbx.example'];
      const acme = { from: 'acme', directory: 'https://acme.example/directory', email: 'it@office.example', names, acceptTerms: true };
      await site.pbx.change('/webserver/certificate', JSON.stringify(acme));
      // Nothing there is an authority; that lego went through the proxy is what counts.
      await eventually(async () => expect(await seen()).toContain('acme.example:443'));
    },
  },
  {
    feature: 'system messages by webhook',
    source: 'src/host/notify.ts',
    run: async ({ site, seen }) => {
      await site.pbx.change('/messages/webhook', JSON.stringify({ url: 'https://hooks.example/pbx' }));
      // Nobody there takes it (exit code 1); that the proxy was asked for it is what counts.
      await eventually(
        async () => {
          await site.pbx.command(['messages', 'test', 'webhook', '--json']);
          expect(await seen()).toContain('hooks.example:443');
          return true;
        },
        { everyMs: 1000 },
      );
    },
  },
  {
    feature: 'copies of backups by WebDAV',
    source: 'src/host/backup-target/webdav.ts',
    run: async ({ site, seen }) => {
      await site.pbx.change('/backup/target', JSON.stringify({ kind: 'webdav', url: 'https://dav.example/pbx/' }));
      // Nobody there takes it (exit code 1); that the proxy was asked for it is what counts.
      await eventually(
        async () => {
          await site.pbx.command(['backup', 'target', 'test', '--json']);
          expect(await seen()).toContain('dav.example:443');
          return true;
        },
        { everyMs: 1000 },
      );
    },
  },
  {
    feature: 'lists that vendors sign',
    source: 'src/host/probe/index.ts',
    run: async ({ site, seen }) => {
      const vendor = { key: 'A'.repeat(43), url: 'https://lists.example/reach.jws' };
      await site.pbx.change('/reachability/vendors', JSON.stringify([vendor]));
      await site.pbx.command(['reach', '--check', '--json']);
      // The server there has no such name in its certificate; that the proxy was asked for it is what counts.
      await eventually(async () => expect(await seen()).toContain('lists.example:443'));
    },
  },
  {
    feature: 'block feeds',
    source: 'src/api/feed-runner.ts',
    run: async ({ site, seen }) => {
      const feed = { name: 'example', key: 'A'.repeat(43), url: 'https://feeds.example/blocks.jws' };
      await site.pbx.cli('set', '/protection/feeds', JSON.stringify([feed]));
      await site.pbx.cli('apply');
      // The server there has no such name in its certificate; that the proxy was asked for it is what counts.
      await eventually(async () => expect(await seen()).toContain('feeds.example:443'));
    },
  },
];
