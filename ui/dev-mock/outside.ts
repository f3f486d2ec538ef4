import type { Answer } from '../../src/api/contract.ts';

/** The clock as a router tells it; one server that is not believed and one that is silent, so that each state is seen. */
export const time = (): Answer<'GET /time'> => ({
  running: true,
  setsClock: true,
  synchronised: true,
  source: '10.20.0.1',
  stratum: 3,
  offsetSeconds: -0.0123,
  updatedAt: Date.now() / 1000 - 23,
  sources: [
    {
      name: '10.20.0.1',
      state: 'used',
      stratum: 2,
      answered: 8,
      lastSeconds: 23,
      offsetSeconds: -0.0123,
      errorSeconds: 0.001,
      from: 'dhcp',
    },
    {
      name: '192.0.2.123',
      state: 'unusable',
      stratum: 1,
      answered: 8,
      lastSeconds: 40,
      offsetSeconds: 3600,
      errorSeconds: 0.001,
      from: 'set',
    },
    { name: '2001:db8::123', state: 'silent', stratum: 0, answered: 0, offsetSeconds: 0, errorSeconds: 0, from: 'set' },
  ],
  serving: [{ interface: 'voice', network: '172.30.77.0/24' }],
});

/** An address with "tls" in it meets a device that breaks encryption open; any other works. */
export function proxyTest(body: Record<string, unknown>): Answer<'POST /proxy/test'> {
  const url = typeof body.url === 'string' ? body.url : undefined;
  const alone = ['name', 'connect', 'proxy', 'login'] as const;
  const whole = [...alone, 'allowed', 'reach', 'tls', 'answer'] as const;
  const steps = url === undefined ? alone : whole;
  const failed = url?.includes('tls') ? 6 : -1;
  return {
    ok: failed < 0,
    through: 'proxy',
    ms: 84,
    ...(url === undefined ? {} : { url }),
    ...(failed < 0 && url !== undefined ? { status: 200 } : {}),
    steps: steps.map((step, n) => ({ step, state: failed < 0 || n < failed ? 'passed' : n === failed ? 'failed' : 'unknown' })),
    ...(failed < 0
      ? {}
      : {
          failure: {
            layer: 'tls',
            at: 'target',
            host: 'tls.example.test',
            port: 443,
            detail: 'unable to get local issuer certificate',
            code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
            certificate: {
              subject: 'CN=tls.example.test',
              issuer: 'CN=Office Inspection CA, O=Example',
              notBefore: 1_790_000_000,
              notAfter: 1_830_000_000,
              fingerprint: '2F:4D:74:C2:A2:8D:9D:E2:E7:FB:85:3B:C3:32:A9:1A:00:36:7E:D2:B9:DB:E3:D9:28:D0:65:84:F2:2B:22:48',
              names: 'DNS:tls.example.test',
            },
          },
        }),
  };
}
