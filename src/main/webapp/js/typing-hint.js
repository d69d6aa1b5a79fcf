// @ts-check

/** How long a hint holds. */
const HOLDS_MILLIS = 4_000;

/** Pause between two hints of one's own. */
const PAUSE_MILLIS = 2_000;

/** Who is typing: shows the others, and tells them of oneself. */
export class TypingHint {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #typing = new Map();
  #output;
  #lastHint = 0;

  /**
   * @param {HTMLElement} output
   * @param {HTMLInputElement} input where one types
   * @param {() => void} hint tells the others
   * @param {AbortSignal} signal ends it
   */
  constructor(output, input, hint, signal) {
    this.#output = output;
    this.#show();
    input.addEventListener('input', () => {
      if (input.value !== '' && Date.now() - this.#lastHint > PAUSE_MILLIS) {
        this.#lastHint = Date.now();
        hint();
      }
    }, { signal });
    signal.addEventListener('abort', () => this.#typing.forEach((timer) => clearTimeout(timer)));
  }

  /** @param {string} user */
  started(user) {
    clearTimeout(this.#typing.get(user));
    this.#typing.set(user, setTimeout(() => this.stopped(user), HOLDS_MILLIS));
    this.#show();
  }

  /** @param {string} user */
  stopped(user) {
    clearTimeout(this.#typing.get(user));
    this.#typing.delete(user);
    this.#show();
  }

  #show() {
    const users = [...this.#typing.keys()];
    const text = users.length === 0 ? ''
      : users.length === 1 ? `${users[0]} is typing …`
        : users.length === 2 ? `${users[0]} and ${users[1]} are typing …`
          : 'Several are typing …';
    if (this.#output.textContent !== text) {
      this.#output.textContent = text;
    }
  }
}
