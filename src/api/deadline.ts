import type { EngineClient } from '../engine/client.ts';
import type { Method, Params, Result } from '../engine/requests.ts';
import type { Clock } from '../host/host.ts';
import { Refusal } from './failures.ts';

/** A change that waits for a DHCP lease takes 30 s at most; a browser gives up after about two minutes. */
const engineSeconds = 60;

/** The engine with an end to waiting: one that has stopped answering must not hold requests for ever. */
export function withDeadline(engine: EngineClient, clock: Clock): EngineClient {
  return {
    call: <M extends Method>(method: M, params: Params<M>): Promise<Result<M>> =>
      new Promise((resolve, reject) => {
        const deadline = clock.after(engineSeconds * 1000, () =>
          reject(new Refusal('engine.slow', { detail: `no answer to ${method} in ${engineSeconds} s` })),
        );
        engine
          .call(method, params)
          .then(resolve, reject)
          .finally(() => deadline[Symbol.dispose]());
      }),
    onEvent: (call) => engine.onEvent(call),
    onConnect: (call) => engine.onConnect(call),
    get connected() {
      return engine.connected;
    },
    close: () => engine.close(),
  };
}
