// @ts-check

/**
 * A function that runs a task at once, and once more for all calls that come while it runs or in the pause after it.
 *
 * @param {() => Promise<void>} task which does not throw
 * @param {number} pauseMillis
 * @param {import('../carillon/types.d.ts').Environment['setTimeout']} setTimeout
 */
export function coalesced(task, pauseMillis, setTimeout) {
  let isDue = false;
  let isRunning = false;
  return async () => {
    isDue = true;
    if (isRunning) {
      return;
    }
    isRunning = true;
    while (isDue) {
      isDue = false;
      await task();
      await new Promise((resolve) => { setTimeout(() => resolve(undefined), pauseMillis); });
    }
    isRunning = false;
  };
}
