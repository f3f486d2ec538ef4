import type { Sniff, SniffCounts, SniffEnd, Sniffer, SniffOrder } from '../src/host/sniffer.ts';

/** Listens to nothing: what it would have been told is kept, and a test says how it goes. */
export class FakeSniffer implements Sniffer {
  readonly started: SniffOrder[] = [];
  readonly cuts: { readonly path: string; readonly bytes: number }[] = [];
  /** What it says instead of listening. */
  refuses: string | undefined;
  counts: SniffCounts | undefined;
  stopped = 0;
  synced = 0;
  #end: (end: SniffEnd) => void = () => {};

  async start(order: SniffOrder): Promise<Sniff> {
    if (this.refuses !== undefined) throw new Error(this.refuses);
    this.started.push(order);
    return {
      ended: new Promise((resolve) => {
        this.#end = resolve;
      }),
      ask: () => {},
      counts: () => this.counts,
      stop: () => {
        this.stopped++;
        this.end({});
      },
      sync: async () => {
        this.synced++;
      },
    };
  }

  end(how: Partial<SniffEnd>): void {
    this.#end({ code: 0, full: false, said: '', counts: this.counts, ...how });
  }

  async cut(path: string, bytes: number): Promise<void> {
    this.cuts.push({ path, bytes });
  }
}
