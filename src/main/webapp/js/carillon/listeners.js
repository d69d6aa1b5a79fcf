// @ts-check

/**
 * Listeners by type. They may be added and removed at any time, also from within a listener.
 */
export class Listeners {
  /** @type {Map<string, Set<(event: any) => void>>} */
  #byType = new Map();
  #changed;

  /** @param {() => void} [changed] called when a type gets its first listener */
  constructor(changed = () => {}) {
    this.#changed = changed;
  }

  /** The types that have listeners. */
  get types() {
    return [...this.#byType.keys()];
  }

  /**
   * @param {string} type
   * @param {(event: any) => void} listener
   * @param {AbortSignal} [signal] removes the listener
   */
  add(type, listener, signal) {
    if (signal?.aborted) {
      return;
    }
    const isNew = !this.#byType.has(type);
    const listeners = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, listeners.add(listener));
    signal?.addEventListener('abort', () => this.remove(type, listener), { once: true });
    if (isNew) {
      this.#changed();
    }
  }

  /**
   * @param {string} type
   * @param {(event: any) => void} listener
   */
  remove(type, listener) {
    const listeners = this.#byType.get(type);
    if (listeners?.delete(listener) && listeners.size === 0) {
      this.#byType.delete(type);
    }
  }

  /**
   * Calls the listeners of a type. An error that one throws is reported as uncaught and does not affect the others.
   *
   * @param {string} type
   * @param {unknown} event
   */
  call(type, event) {
    for (const listener of [...(this.#byType.get(type) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => { throw error; });
      }
    }
  }
}
