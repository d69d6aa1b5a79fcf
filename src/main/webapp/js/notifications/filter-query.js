// @ts-check

/** @typedef {import('./types.d.ts').Filter} Filter */

/**
 * A filter as parameters of the inbox.
 *
 * @param {Filter} filter
 * @returns {Array<[string, string]>}
 */
export function toQuery({ severity, type, tag, text, unread }) {
  return [
    ...severity.map(pair('severity')),
    ...type.map(pair('type')),
    ...tag.map(pair('tag')),
    ...(text ? [pair('text')(text)] : []),
    ...(unread ? [pair('state')('unread')] : []),
  ];
}

/**
 * @param {string} name
 * @returns {(value: string) => [string, string]}
 */
function pair(name) {
  return (value) => [name, value];
}

/**
 * Whether a filter selects a notification that is unread, as the hub decides it.
 *
 * @param {Filter} filter
 * @param {import('./types.d.ts').Notification} notification
 */
export function matches(filter, { severity, type, tags = [], title, message }) {
  return (filter.severity.length === 0 || filter.severity.includes(severity))
    && (filter.type.length === 0 || filter.type.includes(type))
    && (filter.tag.length === 0 || filter.tag.some((each) => tags.includes(each)))
    && `${title}\n${message}`.toLowerCase().includes(filter.text.toLowerCase());
}
