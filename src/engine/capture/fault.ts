import type { Problem } from '../../config/problems.ts';
import { Refusal } from '../transaction.ts';

/** Why nothing is captured. Codes are in docs/errors.md. */
export const captureFaults = {
  'capture.running': 'stop it, or wait until it has ended',
  'capture.interface': 'choose another interface, or all of them',
  'capture.phone-unknown': 'choose one of the list',
  'capture.phone-nowhere': 'switch it on and wait until it is registered, or enter its address',
  'capture.no-ports': 'leave the port out, or choose other traffic',
  'capture.disk': 'take less, or remove what is not needed',
  'capture.not-started': 'see the diagnosis; the words are those of tcpdump',
} as const satisfies Readonly<Record<string, string>>;

export function captureFault(
  code: keyof typeof captureFaults,
  path: string,
  message: string,
  values: Readonly<Record<string, string | number>> = {},
): Refusal {
  const problem: Problem = { code, path, message, hint: captureFaults[code], values };
  return new Refusal('rejected', message, [problem]);
}
