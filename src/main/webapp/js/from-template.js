// @ts-check

/**
 * A copy of what a template holds, with texts filled in by class name.
 *
 * @param {string} id of the template
 * @param {Record<string, string>} texts
 * @returns {HTMLElement}
 */
export function fromTemplate(id, texts) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const copy = /** @type {HTMLElement} */ (template.content.cloneNode(true)).firstElementChild;
  const element = /** @type {HTMLElement} */ (copy);
  for (const [name, text] of Object.entries(texts)) {
    const place = element.querySelector(`.${name}`);
    if (place) {
      place.textContent = text;
    }
  }
  return element;
}

/**
 * Shows a time: today's by the clock, others with their date.
 *
 * @param {HTMLElement} element that has a `time` in it
 * @param {string} timestamp RFC 3339
 */
export function setTime(element, timestamp) {
  const time = element.querySelector('time');
  const date = new Date(timestamp);
  if (time && !Number.isNaN(date.getTime())) {
    const today = date.toDateString() === new Date().toDateString();
    time.dateTime = timestamp;
    time.textContent = today
      ? date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
      : date.toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' });
  }
}
