/** What a phone's file is made of. */
export interface Account {
  /** The PBX, as this phone reached it. */
  readonly server: string;
  readonly port: number;
  readonly realm: string;
  /** SIP user name; the phone's MAC without colons. */
  readonly user: string;
  /** Absent in every file but the first of a generation. */
  readonly password?: string;
  /** What people dial, and who it is; shown on the phone. */
  readonly number: string;
  readonly name: string;
  readonly language: 'en' | 'de';
}

/** The number and the name, as a phone's line is labelled. */
export function label(account: Account): string {
  return account.name === '' ? account.number : `${account.name} (${account.number})`;
}
