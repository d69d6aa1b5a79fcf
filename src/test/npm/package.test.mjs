import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startHub } from './hub.mjs';

const bin = (name) => join('node_modules', '.bin', name);
const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', timeout: 120_000 });

let hub;
let address;

before(async () => {
  hub = await startHub();
  ({ address } = hub);
});

after(() => hub?.stop());

test('the package has what its manifest promises', () => {
  const root = 'node_modules/carillon-client';
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const paths = JSON.stringify(manifest.exports).match(/\.\/dist\/[\w.-]+/g);
  assert.ok(paths.length >= 17);
  [...paths, 'README.md', 'LICENSE'].forEach((path) => assert.ok(statSync(join(root, path)).size > 0, path));
  assert.deepEqual(readdirSync(root).sort(), ['LICENSE', 'README.md', 'dist', 'package.json']);
});

test('the library is small, without the renewal of tokens, which is loaded if needed', () => {
  const library = readFileSync('node_modules/carillon-client/dist/carillon.js');
  assert.doesNotMatch(String(library), /\bfrom\s*["']|import\s*["']/, 'it loads nothing else at once');
  const bytes = gzipSync(library, { level: 9 }).length;
  console.log(`carillon.js: ${bytes} bytes, compressed`);
  assert.ok(bytes < 11 * 1024, `${bytes} bytes`);
});

test('tsc accepts typed channels and refuses mistakes, without types of browsers', () => {
  run(bin('tsc'), '-p', 'uses');
  run(bin('tsc'), '-p', 'uses/tsconfig.hooks.json');
});

test('Node.js executes it as ES module and by require', () => {
  assert.equal(run('node', 'uses/exchange.mjs', address).trim(), 'received greeting');
  assert.equal(run('node', 'uses/exchange.cjs', address).trim(), 'received hello');
});

test('polls and the history, which are loaded if needed, are in the package', () => {
  assert.equal(run('node', 'uses/history.mjs', address).trim(), 'by polls 2, of the past 1 2');
  assert.equal(run(bin('deno'), 'run', '--quiet', '--allow-all', '--node-modules-dir=manual', 'uses/history.mjs', address).trim(), 'by polls 2, of the past 1 2');
});

test('Deno executes it', () => {
  assert.equal(run(bin('deno'), 'run', '--quiet', '--allow-all', '--node-modules-dir=manual', 'uses/exchange.mjs', address).trim(), 'received greeting');
});

const contents = (folder) => readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.js'))
  .map((file) => readFileSync(join(folder, file), 'utf8')).join('');

for (const [name, bundle] of Object.entries({
  vite: () => run(bin('vite'), 'build', 'uses', '--outDir', '../out/vite', '--logLevel', 'error'),
  webpack: () => run(bin('webpack'), './uses/page.js', '--mode', 'production', '-o', 'out/webpack'),
  rollup: () => run(bin('rollup'), 'uses/page.js', '-p', '@rollup/plugin-node-resolve', '-d', 'out/rollup', '--silent'),
  parcel: () => run(bin('parcel'), 'build', 'uses/index.html', '--dist-dir', 'out/parcel', '--no-cache', '--log-level', 'error'),
})) {
  test(`${name} bundles it`, () => {
    bundle();
    assert.match(contents(join('out', name)), /https:\/\/hub\.example\//);
    assert.match(contents(join('out', name)), /Last-Event-ID|lastEventId/i);
  });
}
