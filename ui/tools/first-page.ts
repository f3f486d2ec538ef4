import { brotliCompressSync, constants } from 'node:zlib';
import type { Logger, Plugin } from 'vite';

/**
 * Says what the first page weighs and refuses a build where it is too heavy: everything that index.html loads before a person sees
 * anything, the overview, and the larger of the two languages; compressed. Quality 9
 * takes a tenth of the time of 11, with which tools/build.mjs writes the files, and weighs a little more.
 */
export function firstPage({ limitKb }: { readonly limitKb: number }): Plugin {
  let logger: Logger | undefined;
  return {
    name: 'switchroom-first-page',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      logger = config.logger;
    },
    generateBundle(_options, bundle) {
      const weight = (name: string): number => {
        const file = bundle[name];
        if (file === undefined) return 0;
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length;
      };
      const first = new Set<string>();
      const add = (name: string): void => {
        const chunk = bundle[name];
        if (first.has(name) || chunk?.type !== 'chunk') return;
        first.add(name);
        for (const css of chunk.viteMetadata?.importedCss ?? []) first.add(css);
        for (const i of chunk.imports) add(i);
      };
      const names = Object.keys(bundle).filter((n) => n.endsWith('.js'));
      for (const n of names) {
        const chunk = bundle[n];
        if (chunk?.type === 'chunk' && chunk.isEntry) add(n);
      }
      if (first.size < 4) this.error('the files of the first page were not found: has something been renamed?');
      const language = Math.max(...names.filter((n) => /language-(en|de)/.test(n)).map(weight));
      const kb = ([...first].reduce((sum, n) => sum + weight(n), 0) + language) / 1024;
      logger?.info(`first page: ${kb.toFixed(1)} KB compressed in ${first.size + 1} files (limit ${limitKb} KB)`);
      if (kb > limitKb) this.error(`the first page weighs ${kb.toFixed(1)} KB compressed; ${limitKb} KB is the limit`);
    },
  };
}
