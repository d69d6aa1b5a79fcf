// @ts-check

/** The texts of the pages in English that differ from the form in the pages and their scripts: those with a number. @type {Record<string, import('../page/text.js').Entry>} */
export const texts = {
  '{count} frames': { one: '{count} frame', other: '{count} frames' },
  'Mark these {count} read': { one: 'Mark this one read', other: 'Mark these {count} read' },
  'None of the {count} channels contains the text.': { one: 'The channel does not contain the text.', other: 'None of the {count} channels contains the text.' },
  'None of the {count} nodes contains the text.': { one: 'The node does not contain the text.', other: 'None of the {count} nodes contains the text.' },
  'None of the {count} streams contains the text.': { one: 'The stream does not contain the text.', other: 'None of the {count} streams contains the text.' },
  'Published {count} events to {channel} as {id}.': { one: 'Published to {channel} as {id}.', other: 'Published {count} events to {channel} as {id}.' },
  'Published {count} events to {channel}.': { one: 'Published to {channel}.', other: 'Published {count} events to {channel}.' },
  'Scheduled {count} events to {channel}; the page Connections lists what waits.': { one: 'Scheduled to {channel}; the page Connections lists what waits.', other: 'Scheduled {count} events to {channel}; the page Connections lists what waits.' },
  'Show {count} removed charts': { one: 'Show the removed chart', other: 'Show {count} removed charts' },
  'This closes {count} streams. The clients may reconnect.': { one: 'This closes one stream. The client may reconnect.', other: 'This closes {count} streams. The clients may reconnect.' },
};
