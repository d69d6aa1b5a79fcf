// Executes the recipes of docs/client-recipes.md: each has to receive every event once, in order, over a hub that drains and one that is killed.
// node --test recipes.test.mjs, after npm ci and mvn package.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EventSource as EventSource3 } from 'eventsource3';
import { EventSource as EventSource4 } from 'eventsource4';
import { JSDOM } from 'jsdom';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PAGE = join(HERE, '../../../docs/client-recipes.md');
const JAR = join(HERE, '../../../target/carillon-standalone.jar');
const PACKAGE = join(HERE, '../../main/npm/carillon.js'); // before it is packed
const COPIES = join(HERE, 'node_modules', '.recipes'); // where imports find the libraries
const LIBRARIES = join(HERE, '../../../target/recipes-lib'); // of the recipes in Java
const PATIENCE_MILLIS = 60_000;

const page = await readFile(PAGE, 'utf8');
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const data = await mkdtemp(join(tmpdir(), 'recipes-'));
/** What each recipe has shown. @type {Map<string, unknown[]>} */
const shown = new Map();
/** @type {import('node:child_process').ChildProcess} */
let hub;
/** @type {import('node:child_process').ChildProcess[]} */
const programs = [];

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port: free } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return free;
}

async function startHub() {
  hub = spawn('java', [
    `-Dcarillon.port=${port}`, `-Dcarillon.data=${data}`, '-Dcarillon.stream.drain-timeout=PT3S', '-Dcarillon.monitoring.interval=PT0S',
    '-jar', JAR,
  ], { stdio: 'ignore' });
  await until('the hub is ready', async () => (await fetch(`${url}/health/ready`).catch(() => ({ ok: false }))).ok);
}

/** @param {NodeJS.Signals} signal */
async function stopHub(signal) {
  const ended = new Promise((resolve) => hub.once('exit', resolve));
  hub.kill(signal);
  await ended;
}

/** Their XMLHttpRequest is that of jsdom, which does not report a connection that breaks. */
const WITHOUT_BREAKS = ['sse.js', 'react-native'];

/** @param {string} what @param {() => unknown} condition */
async function until(what, condition) {
  const end = Date.now() + PATIENCE_MILLIS;
  while (!await condition()) {
    assert.ok(Date.now() < end, what);
    await pause(50);
  }
}

/** @param {string} name @param {string} language */
function recipe(name, language) {
  const found = page.match(new RegExp(`<!-- recipe: ${name} -->\n\`\`\`${language}\n([\\s\\S]*?)\n\`\`\``));
  assert.ok(found, `the page has no recipe ${name}`);
  return found[1].replaceAll('https://hub.example', url);
}

/** @param {string} name @param {string} prolog @param {string} [as] its name in this test */
async function run(name, prolog = '', as = name) {
  shown.set(as, []);
  const file = join(COPIES, `${as}.mjs`);
  const code = recipe(name, 'js').replace( // a bundler does this; Node.js gives the whole CommonJS module
    /import (\w+) from '(react-native-sse)';/, "import module_ from '$2';\nconst $1 = module_.default;")
    .replace("'carillon-client'", JSON.stringify(pathToFileURL(PACKAGE).href));
  await writeFile(file, `${prolog}\nconst show = globalThis.showIn(${JSON.stringify(as)});\n${code}\n`);
  await import(pathToFileURL(file).href);
}

/** jsdom requires arguments that DOM makes optional (8.3), and htmx leaves them out. @param {import('jsdom').DOMWindow} window */
function allowDefaultResultType(window) {
  const expressions = Object.getPrototypeOf(new window.XPathEvaluator().createExpression('.'));
  const { evaluate } = expressions;
  expressions.evaluate = function evaluateToAny(node, type = 0, result = null) {
    return evaluate.call(this, node, type, result);
  };
}

/** @param {string} name @param {string[]} scripts of the library @param {string} element that collects */
async function openPage(name, scripts, element) {
  const { window } = new JSDOM('<!doctype html>', { url, runScripts: 'outside-only', pretendToBeVisual: true });
  window.EventSource = EventSource4;
  allowDefaultResultType(window);
  for (const script of scripts) {
    window.eval(await readFile(join(HERE, 'node_modules', script), 'utf8'));
  }
  window.document.body.innerHTML = recipe(name, 'html');
  window.htmx?.process(window.document.body);
  shown.set(name, { get values() { return window.document.querySelector(element).textContent.match(/\d/g)?.map(Number) ?? []; } });
}

/** Runs Java code as a program of one file. @param {string} name */
async function runJava(name) {
  const lines = recipe(name, 'java').split('\n');
  const isImport = (/** @type {string} */ line) => line.startsWith('import ');
  const folder = join(COPIES, name);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'Main.java');
  await writeFile(file, `${lines.filter(isImport).join('\n')}
class Main {
  static void show(String data) { System.out.println("shown " + data); }
  public static void main(String[] arguments) throws Exception {
    ${lines.filter((line) => !isImport(line)).join('\n')}
    Thread.sleep(Long.MAX_VALUE);
  }
}
`);
  const program = spawn('java', ['-XX:TieredStopAtLevel=1', '-cp', `${LIBRARIES}/*`, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  programs.push(program);
  const values = [];
  shown.set(name, values);
  createInterface({ input: program.stdout }).on('line', (line) => {
    if (line.startsWith('shown ')) {
      values.push(Number(line.slice('shown '.length)));
    }
  });
}

/** @param {number} number */
async function publish(number) {
  const post = (channel, contentType, body) => fetch(`${url}/api/channels/${channel}/events`, {
    method: 'POST', headers: { 'Content-Type': contentType }, body,
  }).then(({ status }) => assert.equal(status, 201));
  await post('orders', 'application/json', JSON.stringify({ data: number }));
  const stream = `<turbo-stream action="append" target="orders"><template><li>${number}</li></template></turbo-stream>`;
  await post('orders.html', 'text/plain', stream);
}

/** @param {string} name */
function valuesOf(name) {
  const seen = shown.get(name);
  return Array.isArray(seen) ? seen : seen.values;
}

before(async () => {
  await mkdir(COPIES, { recursive: true });
  await startHub();
  const { window } = new JSDOM('', { url, pretendToBeVisual: true });
  window.fetch = fetch;
  Object.assign(globalThis, {
    window, document: window.document, XMLHttpRequest: window.XMLHttpRequest, EventSource: EventSource4, EventSource3,
    showIn: (name) => (value) => shown.get(name).push(value),
  });
});

after(async () => {
  programs.forEach((program) => program.kill('SIGKILL'));
  await stopHub('SIGKILL');
  await rm(data, { recursive: true, force: true });
  await rm(COPIES, { recursive: true, force: true });
  setImmediate(() => process.exit()); // the clients would reconnect for ever
});

test('every recipe receives every event once, over a drain and over kill -9', async (t) => {
  await run('native');
  await run('native', 'const { EventSource3: EventSource } = globalThis;', 'native, eventsource 3');
  for (const name of ['fetch-event-source', 'sse.js', 'vueuse', 'react-native', 'svelte']) {
    await run(name);
  }
  if (existsSync(LIBRARIES)) { // `run` fetches them
    for (const name of ['okhttp', 'okhttp-eventsource', 'spring']) {
      await runJava(name);
    }
  } else {
    t.diagnostic('without the recipes in Java: their libraries are not there');
  }
  await openPage('htmx', ['htmx.org/dist/htmx.js', 'htmx-ext-sse/dist/sse.js'], 'ol');
  await openPage('turbo', ['@hotwired/turbo/dist/turbo.es2017-umd.js'], '#orders');
  await until('all are connected', async () => {
    const { connections } = await (await fetch(`${url}/api/connections`)).json();
    return connections.length === shown.size;
  });

  const published = [];
  const publishNext = async () => {
    published.push(published.length + 1);
    await publish(published.length);
  };
  const allHaveAll = async () => {
    for (const name of shown.keys()) {
      await until(`${name} has all of ${published}: ${valuesOf(name)}`, () => valuesOf(name).length >= published.length);
      assert.deepEqual([...valuesOf(name)], published, name);
    }
  };
  await publishNext();
  await allHaveAll();
  await stopHub('SIGTERM');
  await startHub();
  await publishNext();
  await allHaveAll();
  for (const name of WITHOUT_BREAKS) {
    shown.delete(name);
  }
  await stopHub('SIGKILL');
  await startHub();
  await publishNext();
  await publishNext();
  await allHaveAll();
});
