import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Starts the hub of `CARILLON_JAR`, without earlier data.
 *
 * @returns {Promise<{address: string, stop: () => void}>} when it is ready
 */
export function startHub() {
  const hub = spawn('java', ['-Xmx128m', '-Dcarillon.port=0', `-Dcarillon.data=${mkdtempSync(join(tmpdir(), 'carillon-npm'))}`,
    '-jar', process.env.CARILLON_JAR], { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (text) => {
      output += text;
      const ready = /Carillon is ready.*?(http:\/\/[\w.:[\]]+\/)/s.exec(output);
      if (ready) {
        resolve({ address: ready[1], stop: () => hub.kill() });
      }
    };
    hub.stdout.on('data', read);
    hub.stderr.on('data', read);
    hub.on('exit', () => reject(new Error(`the hub has ended: ${output}`)));
  });
}
