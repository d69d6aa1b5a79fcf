// @ts-check

/**
 * Listeners by type. They may be added and removed at any time, also by listeners.
 */
export class Listeners {
  /** @type {Map<string, Set<(event: any) => void>>} */
  #byType = new Map();
  #changed;

  /** @param {() => void} [changed] told when a type gets its first listener */
  constructor(changed = () => {}) {
    this.#changed = changed;
  }

  /** The types that somebody listens to. */
  get types() {
    return [...this.#byType.keys()];
  }

  /**
   * @param {string} type
   * @param {(event: any) => void} listener
   * @param {AbortSignal} [signal] removes it
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
   * Calls those of a type. One that throws does not keep the others from being called: its error is reported as an uncaught one.
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
