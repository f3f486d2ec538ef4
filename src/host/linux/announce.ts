import { systemClock } from '../clock.ts';
import { exec } from './exec.ts';

/** The change that gives the address is done by then: starting a program would keep its next step waiting. */
const laterMs = 50;

/**
 * Tells everybody on the link whose an IPv4 address is from now on (RFC 5227 §2.3, arping(8) -U): who has spoken with a machine that had it before (the PBX
 * that this one replaces) goes on sending to that one's card for up to a minute otherwise. Fails in silence: without it everything is as slow as that.
 *
 * @param lines of `ip -batch`
 */
export function announceAddresses(lines: readonly string[]): void {
  for (const { device, address } of addedBy(lines))
    systemClock.after(
      laterMs,
      () => void exec(['arping', '-U', '-c', '2', '-w', '3', '-I', device, address], { timeoutMs: 10_000 }).catch(() => {}),
    );
}

/** IPv4 addresses that these lines add. */
export function addedBy(lines: readonly string[]): readonly { readonly device: string; readonly address: string }[] {
  return lines.flatMap((line) => {
    const [, address, device] = /^addr add (\d+(?:\.\d+){3})\/\d+ (?:.* )?dev (\S+)/.exec(line) ?? [];
    return address === undefined || device === undefined ? [] : [{ device, address }];
  });
}
