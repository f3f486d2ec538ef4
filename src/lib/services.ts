/** What a block closes: telephony = signalling, web = pages, API and provisioning. */
export const services = ['telephony', 'web'] as const;
export type Service = (typeof services)[number];
