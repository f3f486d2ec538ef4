/** Made by ui/tools/guide.ts from docs/guide. */
declare module 'virtual:guide-*' {
  export const pages: readonly import('./blocks.ts').GuidePage[];
}
