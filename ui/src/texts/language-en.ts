export { en as shared } from '../../../src/lib/texts/en.ts';
export { first as texts } from './en/first.ts';
