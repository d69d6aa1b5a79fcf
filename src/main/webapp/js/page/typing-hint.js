// @ts-check

/** How long a hint holds. */
const HOLDS_MILLIS = 4_000;

/** Who is typing in a room. */
export class TypingHint {
  /** @type {Map<string, any>} */
  #typing = new Map();
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /** In words; empty if nobody is. */
  get words() {
    const [first, second, third] = this.#typing.keys();
    if (third) {
      return 'Several are typing …';
    }
    return first ? (second ? `${first} and ${second} are typing …` : `${first} is typing …`) : '';
  }

  /** @param {string} user */
  started(user) {
    clearTimeout(this.#typing.get(user));
    this.#typing.set(user, setTimeout(() => this.stopped(user), HOLDS_MILLIS));
    this.#changed();
  }

  /** @param {string} user */
  stopped(user) {
    clearTimeout(this.#typing.get(user));
    if (this.#typing.delete(user)) {
      this.#changed();
    }
  }
}
