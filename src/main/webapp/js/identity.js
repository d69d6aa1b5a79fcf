// @ts-check

const KEY = 'carillon.name';

/**
 * Under which name the page reads and speaks: of this tab, so that two tabs can talk to each other. It counts only where the hub is open;
 * elsewhere the login decides.
 */
export class Identity {
  #input;

  /**
   * @param {HTMLFormElement} form
   * @param {(name: string) => void} changed told of every new name
   */
  constructor(form, changed) {
    this.#input = /** @type {HTMLInputElement} */ (form.elements.namedItem('name'));
    this.#input.value = sessionStorage.getItem(KEY) ?? `guest-${Math.floor(Math.random() * 9000) + 1000}`;
    this.#keep();
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#keep();
      changed(this.name);
    });
  }

  get name() {
    return this.#input.value.trim();
  }

  #keep() {
    sessionStorage.setItem(KEY, this.name);
  }
}
