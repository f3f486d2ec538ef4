// Every feature that asks somebody outside over HTTP(S). A new one adds a row here; site/egress-features.test.ts compares the list with the
// source, so that none is forgotten.
import type { Site } from '../kit.ts';

export interface EgressSite {
  readonly site: Site;
  /** A web server on the internet, by name: `web.example`. */
  readonly web: string;
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
];
