export { later as texts } from './en/later.ts';
