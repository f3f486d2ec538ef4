import type { Answer } from '../../src/api/contract.ts';

const day = 86_400;

/** What a PBX with an uploaded certificate would show. */
export const webserver = (): Answer<'GET /webserver'> => {
  const now = Date.now() / 1000;
  const own = {
    subject: 'CN=pbx.example.test',
    issuer: 'CN=Switchroom CA 5f0c21aa',
    names: ['pbx.example.test', 'switchroom.local', '10.20.0.14', '172.30.77.1'],
    from: now - 30 * day,
    until: now + 366 * day,
    fingerprint: Array(32).fill('A7').join(':'),
    key: 'EC prime256v1',
  };
  return {
    urls: ['https://10.20.0.14/', 'https://[2001:db8:1::14]/'],
    ports: [
      { port: 443, scheme: 'https' },
      { port: 80, scheme: 'http' },
    ],
    certificates: [{ source: 'own', certificate: own }],
    root: { ...own, subject: own.issuer, names: [] },
    acme: { state: 'off' },
    connected: [
      { address: '10.20.0.10', you: true, connections: 2, since: now - 400, ports: [443], tls: ['TLSv1.3'], users: ['admin'] },
      { address: '172.30.77.101', you: false, connections: 1, since: now - 3, ports: [80], tls: [], users: [] },
    ],
  };
};
