import type { GuardEvent } from './events.ts';

/**
 * One line that web writes for each login (`LoginReport` in src/api/ports.ts). What cannot be read is
 * dropped: web is not trusted with more than its own users' fate.
 */
export function readReport(line: unknown): GuardEvent | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const { service, address, port, user, kind } = line as { readonly [K in 'service' | 'address' | 'port' | 'user' | 'kind']?: unknown };
  if (service !== 'web' || typeof address !== 'string' || address.length > 64) return undefined;
  const flow =
    typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? { flow: { protocol: 'tcp', port } as const } : {};
  const common = { service, address, account: typeof user === 'string' ? user : '', ...flow } as const;
  switch (kind) {
    case 'success':
      return { ...common, kind: 'success' };
    case 'wrong-password':
    case 'bad-token':
      return { ...common, kind: 'failure', unknown: false };
    // Went on before its time: not checked, and a guess all the same.
    case 'throttled':
      return { ...common, account: '', kind: 'failure', unknown: false };
    case 'unknown-user':
      return { ...common, kind: 'failure', unknown: true };
    default:
      return undefined;
  }
}
