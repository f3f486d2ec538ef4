/**
 * Which layer of an outgoing request failed:
 * `name` no address for the name · `route` no way to the address · `tcp` refused, reset or silent · `proxy-auth` 407 · `proxy-refused` the proxy
 * does not allow it (403) · `proxy-target` the proxy cannot get there · `not-a-proxy` what answers speaks no proxy's language · `tls` the
 * certificate or the handshake · `not-http` the answer is not HTTP · `status` an HTTP status of 400 and above · `too-large` · `timeout`
 */
export type EgressLayer =
  | 'name'
  | 'route'
  | 'tcp'
  | 'proxy-auth'
  | 'proxy-refused'
  | 'proxy-target'
  | 'not-a-proxy'
  | 'tls'
  | 'not-http'
  | 'status'
  | 'too-large'
  | 'timeout';

/** Whose certificate answered; text of the certificate is an attacker's to choose: show it, never trust it. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SHA-256, as `openssl x509 -fingerprint` prints it. */
  readonly fingerprint: string;
  /** subjectAltName in OpenSSL's spelling. */
  readonly names: string;
}

export interface EgressFailure {
  readonly layer: EgressLayer;
  /** Where it happened: on the way to the proxy or in it, or at the server. */
  readonly at: 'proxy' | 'target';
  readonly host: string;
  readonly port: number;
  /** What the system or the other side said, for those who know. */
  readonly detail: string;
  /** The system's or OpenSSL's word for it (ECONNREFUSED, CERT_HAS_EXPIRED …). */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly certificate?: Certificate | undefined;
}
