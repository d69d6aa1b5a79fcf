// @ts-check

/** @import { Environment } from './types.d.ts' */

/**
 * The environment of a page, or of a program in Node.js or another runtime, which has no storage and no tabs.
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
    locks: isPage ? navigator?.locks : undefined, // undefined on pages of insecure origins
    storage: isPage ? sessionStorageIfAllowed() : undefined,
    setTimeout: (task, millis) => globalThis.setTimeout(task, millis),
    clearTimeout: (timer) => globalThis.clearTimeout(timer),
    now: () => Date.now(),
    random: () => Math.random(),
    window: isPage && /** @type {any} */ (globalThis).addEventListener ? globalThis : undefined,
    isOnline: () => navigator?.onLine !== false,
  };
}

function sessionStorageIfAllowed() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined; // storage is disabled: a reload does not resume
  }
}

/** An id that no other client makes, also on pages of insecure origins; unguessable unless the runtime, as React Native, has no `crypto`. */
export function randomId() {
  const bytes = new Uint8Array(16).map(() => Math.random() * 256);
  globalThis.crypto?.getRandomValues(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** As the method of signals, which React Native does not have. @param {AbortSignal} [signal] */
export function throwIfAborted(signal) {
  if (signal?.aborted) {
    throw signal.reason ?? new Error('aborted');
  }
}
