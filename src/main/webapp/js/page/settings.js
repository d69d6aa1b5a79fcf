// @ts-check

/**
 * A setting that was made on this page before, in this browser.
 *
 * @template T
 * @param {string} key
 * @param {T} fallback
 * @returns {T}
 */
export function loadSetting(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(`carillon.${key}`) ?? '') ?? fallback;
  } catch {
    return fallback; // not set, not valid JSON, or storage is disabled
  }
}

/**
 * @param {string} key
 * @param {unknown} value
 */
export function saveSetting(key, value) {
  try {
    localStorage.setItem(`carillon.${key}`, JSON.stringify(value));
  } catch {
    // full or disabled: the setting is lost when the page is closed
  }
}
