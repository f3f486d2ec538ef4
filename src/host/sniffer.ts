/** What is captured: where, of what, and how much of it at most. */
export interface SniffOrder {
  /** A file below the prefix, which must not be there. Its name ends in `.pcap`: Debian's AppArmor profile of tcpdump lets it write no other. */
  readonly path: string;
  /** A link, or `any`. */
  readonly device: string;
  /** Bytes kept of each packet; 0: all of it. */
  readonly snapBytes: number;
  /** pcap-filter(7); '' takes everything. */
  readonly filter: string;
  /** The file never grows beyond it. */
  readonly mostBytes: number;
  readonly packets?: number;
}

export interface SniffCounts {
  readonly packets: number;
  /** By the kernel, because they came faster than they were taken. */
  readonly dropped: number;
}

/** How it ended: by whom is the caller's to know. `full`: it reached `mostBytes`. */
export interface SniffEnd {
  readonly code: number;
  readonly full: boolean;
  /** What tcpdump said that is no count. */
  readonly said: string;
  readonly counts: SniffCounts | undefined;
}

/** A capture that runs. It ends with us, also after kill -9. */
export interface Sniff {
  readonly ended: Promise<SniffEnd>;
  /** Asks for new counts, which come a moment later. */
  ask(): void;
  counts(): SniffCounts | undefined;
  /** Ends it: what it has seen by then is in the file. */
  stop(): void;
  /** What was written by now survives a power cut when this resolves. */
  sync(): Promise<void>;
}

/** Listens on the network. */
export interface Sniffer {
  /** Resolves when it listens; throws what tcpdump says when it does not. */
  start(order: SniffOrder): Promise<Sniff>;
  /** Shortens a file: of one that was cut off in the middle of a packet. */
  cut(path: string, bytes: number): Promise<void>;
}
