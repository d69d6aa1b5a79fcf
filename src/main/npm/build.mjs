// Writes dist/: run by `npm pack` and `npm publish`.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const PARTS = ['carillon', 'push', 'react', 'vue'];

process.chdir(import.meta.dirname ?? new URL('.', import.meta.url).pathname);
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
for (const part of PARTS) {
  for (const [format, extension] of [['esm', 'js'], ['cjs', 'cjs']]) {
    await build({
      entryPoints: [`${part}.js`],
      outdir: 'dist',
      outExtension: { '.js': `.${extension}` },
      format,
      splitting: format === 'esm', // only hubs with tokens load the renewal of tokens
      chunkNames: '[name]',
      bundle: true,
      minify: true,
      target: 'es2022',
      external: ['react', 'vue'],
      legalComments: 'none',
    });
  }
  const types = typesOf(part);
  writeFileSync(`dist/${part}.d.ts`, types);
  writeFileSync(`dist/${part}.d.cts`, types.replaceAll("'./carillon.js'", "'./carillon.cjs'"));
}
cpSync('../webapp/push-worker.js', 'dist/push-worker.js');
cpSync('../../../LICENSE', 'LICENSE');

function typesOf(part) {
  switch (part) {
    case 'carillon': return withAddress(readFileSync('../webapp/js/carillon.d.ts', 'utf8'));
    case 'push': return readFileSync('../webapp/js/carillon/push.d.ts', 'utf8').replace("'../carillon.js'", "'./carillon.js'");
    default: return readFileSync(`${part}.d.ts`, 'utf8');
  }
}

/** The package has no hub that it was loaded from. */
function withAddress(types) {
  const [before, after] = [/ By default the one that `carillon.js` was loaded from\./, /^export function connect<.*\(options\?: HubOptions\).*\n/m];
  if (!before.test(types) || !after.test(types)) {
    throw new Error('carillon.d.ts has changed: connect without an address is not found');
  }
  return types.replace(before, '').replace(after, '');
}
