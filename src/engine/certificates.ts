import type { Problem } from '../config/problems.ts';
import type { Engine } from './engine.ts';
import type { ParsedParams, Result } from './requests.ts';
import { Refusal } from './transaction.ts';

/** A certificate in words. Times are seconds since 1970. */
export interface CertificateView {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly from: number;
  readonly until: number;
  /** SHA-256 over the DER, in pairs of hex digits with colons. */
  readonly fingerprint: string;
  readonly key: string;
}

export interface UploadedCertificate {
  /** What the document holds: `{"from": "uploaded", "pair": …}`. */
  readonly pair: { readonly secret: string };
  readonly certificate: CertificateView;
  readonly warnings: readonly Problem[];
}

/** How things stand with the ACME authority. */
export interface AcmeView {
  readonly state: 'off' | 'asking' | 'issued' | 'failed' | 'waiting';
  readonly failure?: { readonly layer: string; readonly said: string; readonly at: number; readonly times: number };
  /** When it is asked again. */
  readonly nextAt?: number;
  readonly issuedAt?: number;
}

export type CertificateMethods = 'certificate.upload' | 'certificate.state' | 'certificate.renew';
export type CertificateHandlers = { readonly [M in CertificateMethods]: (params: ParsedParams<M>) => Promise<Result<M>> };

/** The engine knows no component: whoever puts it together says who judges certificates and who asks the authority. */
export interface CertificateParts {
  readonly judge: (
    given: { readonly chain: string; readonly key: string },
    hostname: string,
    nowSeconds: number,
  ) => { readonly problems: readonly Problem[]; readonly kept?: string; readonly facts?: CertificateView };
  readonly keeper: { view(): Promise<AcmeView>; renew(): void };
}

export function certificateHandlers(engine: Engine, parts: CertificateParts): CertificateHandlers {
  return {
    'certificate.upload': async (p) => {
      const judged = parts.judge(p, engine.document.webserver.hostname, engine.core.host.clock.now());
      if (judged.kept === undefined || judged.facts === undefined)
        throw new Refusal('rejected', 'this certificate cannot be served', judged.problems);
      const secret = await engine.core.secrets.keep(judged.kept);
      return { pair: { secret }, certificate: judged.facts, warnings: judged.problems };
    },
    'certificate.state': () => parts.keeper.view(),
    'certificate.renew': async () => {
      if ((await parts.keeper.view()).state === 'off')
        throw new Refusal('conflict', 'no authority is set: this certificate is not asked for by ACME');
      parts.keeper.renew();
      return parts.keeper.view();
    },
  };
}
