/** Held equal to package.json by test/architecture.test.ts. */
export const version = '0.1.0';
