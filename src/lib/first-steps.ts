/** What a new PBX is asked, in this order. Each may be passed over and come back to. */
export const firstStepNames = ['language', 'password', 'time', 'network', 'name', 'mail', 'phones', 'summary'] as const;
export type FirstStep = (typeof firstStepNames)[number];
