// @ts-check

/** Requests that are under way at the same time; browsers keep six connections to a server, and a stream occupies one. */
const AT_ONCE = 4;

/**
 * Acts on each of many items, a few at a time.
 *
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<unknown>} act
 * @returns {Promise<any[]>} the errors of those that have failed
 */
export async function forEachOf(items, act) {
  const left = items.values();
  /** @type {any[]} */
  const errors = [];
  const work = async () => {
    for (const item of left) { // shared: each takes the next one
      try {
        await act(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return errors;
}
