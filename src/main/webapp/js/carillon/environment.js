// @ts-check

/**
 * What the library needs of its surroundings; tests bring their own.
 *
 * @typedef {object} Environment
 * @property {typeof fetch} fetch
 * @property {typeof EventSource | undefined} EventSource
 * @property {typeof BroadcastChannel | undefined} BroadcastChannel
 * @property {LockManager | undefined} locks
 * @property {Storage | undefined} storage for positions
 * @property {(task: () => void, millis: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now milliseconds since 1970
 * @property {() => number} random from 0 to 1
 * @property {EventTarget | undefined} window tells of `online`, `pagehide` and `pageshow`
 * @property {() => boolean} isOnline what the system knows of the network
 */

/**
 * That of a page, or of a program in Node.js or another runtime, which has no storage and no tabs.
 *
 * @returns {Environment}
 */
export function systemEnvironment() {
  const { EventSource, BroadcastChannel, navigator } = /** @type {any} */ (globalThis);
  const isPage = typeof document !== 'undefined';
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    EventSource,
    BroadcastChannel: isPage ? BroadcastChannel : undefined,
    locks: isPage ? navigator?.locks : undefined, // a page of an insecure origin has none
    storage: isPage ? sessionStorageIfAllowed() : undefined,
    setTimeout: (task, millis) => globalThis.setTimeout(task, millis),
    clearTimeout: (timer) => globalThis.clearTimeout(timer),
    now: () => Date.now(),
    random: () => Math.random(),
    window: isPage ? globalThis : undefined,
    isOnline: () => navigator?.onLine !== false,
  };
}

function sessionStorageIfAllowed() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined; // storage is switched off: a reload then begins anew
  }
}

/** An id that nobody guesses, also on pages of insecure origins. */
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
