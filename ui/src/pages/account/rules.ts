/** The server's rule (contract.ts `newPasswordLength`), repeated because the contract's code is not in the bundle; a test holds them equal. */
export const shortestPassword = 15;

export function tooShort(password: string): boolean {
  return password.length < shortestPassword;
}
