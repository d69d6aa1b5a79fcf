// @ts-check

/** Most names shown. */
const MAX_SHOWN = 100;

/** Who is in the room. That somebody comes who is here already, or leaves who is not, changes nothing. */
export class Members {
  /** @type {Set<string>} */
  #users = new Set();
  #list;
  #me;

  /**
   * @param {HTMLElement} list
   * @param {string} me
   */
  constructor(list, me) {
    this.#list = list;
    this.#me = me;
    this.#show();
  }

  /** @param {string[]} users */
  replace(users) {
    this.#users = new Set(users);
    this.#show();
  }

  /** @param {string} user */
  add(user) {
    this.#users.add(user);
    this.#show();
  }

  /** @param {string} user */
  remove(user) {
    this.#users.delete(user);
    this.#show();
  }

  #show() {
    const names = [...this.#users].sort((a, b) => a.localeCompare(b));
    const items = names.slice(0, MAX_SHOWN).map((name) => {
      const item = document.createElement('li');
      item.textContent = name;
      item.classList.toggle('me', name === this.#me);
      return item;
    });
    if (names.length > MAX_SHOWN) {
      const more = document.createElement('li');
      more.textContent = `and ${names.length - MAX_SHOWN} more`;
      items.push(more);
    }
    this.#list.replaceChildren(...items);
  }
}
