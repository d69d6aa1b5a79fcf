/** A clock that a test advances. */
export class FakeClock {
  now = 1_700_000_000_000;
  #timers = new Map();
  #next = 1;

  setTimeout = (task, millis) => {
    this.#timers.set(this.#next, { at: this.now + millis, task });
    return this.#next++;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  /** Runs everything that is due within a time. */
  async advance(millis) {
    const end = this.now + millis;
    await settle();
    for (;;) {
      const [id, due] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
      if (due === undefined || due.at > end) {
        break;
      }
      this.#timers.delete(id);
      this.now = due.at;
      due.task();
      await settle();
    }
    this.now = end;
  }
}

/** Runs everything that is due now. */
export async function settle() {
  for (let i = 0; i < 12; i++) {
    await new Promise(setImmediate);
  }
}
