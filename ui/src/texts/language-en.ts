export { en as shared } from '../../../src/lib/texts/en.ts';
export { en as texts } from './en/index.ts';
