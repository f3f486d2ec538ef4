/** What a block of a jail closes, as blocks name it. */
export type JailService = `jail:${string}`;
export const jailService = (name: string): JailService => `jail:${name}`;
export const jailOf = (service: string): string | undefined => (service.startsWith('jail:') ? service.slice(5) : undefined);

/** The user that Fail2ban runs as, with the group that reads the logs of the machine (Debian Policy §10.9 and adm in base-passwd). */
export const asFail2ban = [
  'setpriv',
  '--reuid=switchroom-fail2ban',
  '--regid=switchroom-fail2ban',
  '--groups=switchroom-fail2ban,adm',
  '--no-new-privs',
  '--inh-caps=-all',
  '--bounding-set=-all',
] as const;
