import type { Service } from '../../lib/services.ts';

/** A block feed as it is in force. Times are seconds since 1970. */
export interface FeedView {
  readonly name: string;
  /** `none`: nothing was taken yet. `expired`: it was dropped. `not-enforced`: the kernel does not hold it (yet). */
  readonly state: 'none' | 'in-force' | 'expired' | 'not-enforced';
  readonly services: readonly Service[];
  /** Absent while there is none. */
  readonly list?: {
    readonly issuer: string;
    readonly serial: number;
    readonly issued: number;
    readonly expires: number;
    /** Networks and addresses that it blocks, without those that another one holds. */
    readonly networks: number;
    /** Entries that lie where feeds never block: private, link-local, multicast. */
    readonly leftOut: number;
  };
  /** Packets that were dropped because of it, by service, since its rules were written last. */
  readonly dropped?: Readonly<Partial<Record<Service, number>>>;
}
