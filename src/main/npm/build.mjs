// Writes dist/: run by `npm pack` and `npm publish`.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const PARTS = ['carillon', 'push', 'react', 'vue'];

/** Loaded if needed: by hubs with tokens, long polls, and readers of the past. Each has its own copy of the functions that it shares with the library, which have no state. */
const LAZY = ['polls', 'renewal', 'history'];

const OPTIONS = { outdir: 'dist', bundle: true, minify: true, target: 'es2022', legalComments: 'none' };

/** Properties that only the library itself uses: their names need not be in it. The other parts share no object that has one. */
const INTERNAL = /^(isNeglected|isServedBy|onUnexplainedFailure|onStreamTimeout|onStreamOpened|onPollingOpened|nextProbePause|setEveryType|onFailure|excludeRefused|includeRefused|onTabGone|supersede|onLeadLost|onLead|takeOver|readInitial|typesChanged|isCatchingUp)$/;

/** The class of errors is that of the library, whichever part throws them. @param {string} extension */
const errorsOfLibrary = (extension) => ({
  name: 'errors of the library',
  setup: ({ onResolve }) => onResolve({ filter: /hub-error\.js$/ }, () => ({ path: `./carillon.${extension}`, external: true })),
});

process.chdir(import.meta.dirname ?? new URL('.', import.meta.url).pathname);
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
for (const part of PARTS) {
  for (const [format, extension] of [['esm', 'js'], ['cjs', 'cjs']]) {
    await build({
      ...OPTIONS,
      entryPoints: [`${part}.js`],
      outExtension: { '.js': `.${extension}` },
      format,
      ...(part === 'carillon' ? { mangleProps: INTERNAL } : { plugins: [errorsOfLibrary(extension)] }),
      external: ['react', 'vue', ...(format === 'esm' ? LAZY.map((each) => `./${each}.js`) : [])],
    });
  }
  const types = typesOf(part);
  writeFileSync(`dist/${part}.d.ts`, types);
  writeFileSync(`dist/${part}.d.cts`, types.replaceAll("'./carillon.js'", "'./carillon.cjs'"));
}
await build({ ...OPTIONS, entryPoints: LAZY.map((each) => `../webapp/js/carillon/${each}.js`), format: 'esm' });
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
