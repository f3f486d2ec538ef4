export { later as shared } from '../../../src/lib/texts/later-en.ts';
export { later as texts } from './en/later.ts';
