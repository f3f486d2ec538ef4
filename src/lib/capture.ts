/** What can be chosen of a capture: the same words for page, command line, API and engine. */

/**
 * `telephony`: SIP and the ports of media. `arp`: who asks for whom on the link, also of IPv6 (neighbour discovery).
 */
export const captureTraffic = ['everything', 'telephony', 'udp', 'tcp', 'icmp', 'arp'] as const;
export type CaptureTraffic = (typeof captureTraffic)[number];

/** `headers`: the first bytes of each packet, enough for who speaks with whom; no conversation can be heard from it. */
export const captureContents = ['whole', 'headers'] as const;
export type CaptureContent = (typeof captureContents)[number];

/** An hour and 100 MB: about 40 minutes of ten calls. What is longer belongs on a machine with a disk for it. */
export const mostCaptured = { seconds: 3600, megabytes: 100, packets: 1_000_000 } as const;
