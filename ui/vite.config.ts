import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { mock } from './dev-mock/plugin.ts';
import { firstPage } from './tools/first-page.ts';
import { guide } from './tools/guide.ts';

/**
 * Few files rather than many: over a 300 ms link every further one costs more than the bytes it saves. What the first page needs
 * ($initial: imported by the entry, directly or not), and what only later pages do.
 */
const groups = [
  { name: 'vendor', test: /node_modules/, tags: ['$initial' as const], priority: 3 },
  { name: 'frame', test: /\/src\/(?!main)/, tags: ['$initial' as const], priority: 2 },
  { name: 'parts', test: /node_modules|ui\/src\/(api|draft|lib|parts|shell)\//, priority: 1 },
];

const policy =
  "default-src 'none'; script-src 'self' 'nonce-__CSP_NONCE__'; style-src 'self' 'nonce-__CSP_NONCE__'; style-src-attr 'none'; img-src 'self' data:; connect-src 'self'";

/**
 * `vite build -c ui/vite.config.ts` writes dist/ui. The server replaces `__CSP_NONCE__` in index.html with a fresh nonce for every answer
 * (script-src and style-src of the content security policy carry the same one).
 * `vite -c ui/vite.config.ts` serves the pages on invented data; with SWITCHROOM_API=https://… it talks to a real PBX instead.
 */
export default defineConfig(({ command }) => {
  const target = process.env.SWITCHROOM_API;
  return {
    root: import.meta.dirname,
    plugins: [react(), guide(), ...(command === 'serve' && target === undefined ? [mock()] : []), firstPage({ limitKb: 250 })],
    html: { cspNonce: '__CSP_NONCE__' },
    // No inlined assets: the policy knows no data: beyond images, and a file can be cached for a year.
    build: {
      outDir: '../dist/ui',
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 700,
      rolldownOptions: { output: { codeSplitting: { groups } } },
    },
    // `vite preview` shows the build under the policy that the server sends; here the placeholder itself is the nonce.
    preview: { host: '127.0.0.1', headers: { 'content-security-policy': policy } },
    server: { host: '127.0.0.1', ...(target === undefined ? {} : { proxy: { '/api': { target, changeOrigin: true } } }) },
  };
});
