import type { Clock } from '../host/host.ts';
import type { Stream } from '../host/stream.ts';
import { AmiError, type AmiPacket, AmiReader, amiAction } from '../lib/ami.ts';

export interface AmiAccess {
  readonly port: number;
  readonly user: string;
  readonly secret: string;
}

export type Connect = (to: { readonly host: string; readonly port: number }) => Promise<Stream>;

const answerMs = 5000;

export interface Ami {
  /** The answer; a refusal (`Response: Error`) is an AmiError. */
  ask(action: string, fields?: Readonly<Record<string, string>>): Promise<AmiPacket>;
  close(): void;
}

/** Connects and logs in. Every packet that is no answer goes to `onPacket`; `onClose` is called once, after that everything is over. */
export async function connectAmi(
  access: AmiAccess,
  { connect, clock, onPacket, onClose }: { connect: Connect; clock: Clock; onPacket: (packet: AmiPacket) => void; onClose: () => void },
): Promise<Ami> {
  const stream = await connect({ host: '127.0.0.1', port: access.port });
  const reader = new AmiReader();
  const waiting = new Map<string, { resolve(packet: AmiPacket): void; reject(error: Error): void }>();
  let next = 0;
  stream.onClose(() => {
    for (const w of waiting.values()) w.reject(new AmiError('the manager interface closed the connection'));
    waiting.clear();
    onClose();
  });
  stream.onData((chunk) => {
    let packets: AmiPacket[];
    try {
      packets = reader.push(chunk);
    } catch {
      stream.close();
      return;
    }
    for (const packet of packets) {
      const asker = packet.Response === undefined ? undefined : waiting.get(packet.ActionID ?? '');
      if (!asker) {
        onPacket(packet);
        continue;
      }
      waiting.delete(packet.ActionID ?? '');
      if (packet.Response === 'Error') asker.reject(new AmiError(packet.Message ?? 'refused'));
      else asker.resolve(packet);
    }
  });

  const ami: Ami = {
    async ask(action, fields = {}) {
      const id = String(++next);
      const text = amiAction(action, { ActionID: id, ...fields });
      const answered = new Promise<AmiPacket>((resolve, reject) => waiting.set(id, { resolve, reject }));
      using _timer = clock.after(answerMs, () => {
        waiting.get(id)?.reject(new AmiError(`${action}: no answer`));
        waiting.delete(id);
      });
      stream.write(text);
      return await answered;
    },
    close: () => stream.close(),
  };
  try {
    await ami.ask('Login', { Username: access.user, Secret: access.secret });
  } catch (error) {
    stream.close();
    throw error;
  }
  return ami;
}
