// @ts-check

/**
 * What a console's form describes, for a program in another language.
 *
 * @typedef {object} Caller
 * @property {string} hub its address
 * @property {string} api the address of its API
 * @property {string} [token] of a secured hub
 */

/** @typedef {{channels: string[], topics: string[], position: string}} Subscription */

/** Quotes text for a POSIX shell. @param {string} text */
const shell = (text) => `'${text.replaceAll('\'', '\'\\\'\'')}'`;

/** Quotes text for Java. @param {unknown} text */
const java = (text) => JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @param {Caller} caller */
const header = ({ token }) => (token ? ` \\\n  -H ${shell(`Authorization: Bearer ${token}`)}` : '');

/**
 * @param {Caller} caller
 * @param {string} url of the stream
 */
export const curlSubscription = (caller, url) => `curl -N ${shell(url)}${header(caller)}`;

/**
 * @param {Caller} caller
 * @param {string} url
 * @param {{type: string, body: string}} content
 */
export const curlPublication = (caller, url, { type, body }) =>
  `curl ${shell(url)}${header(caller)} \\\n  -H ${shell(`Content-Type: ${type}`)} \\\n  --data-binary ${shell(body)}`;

/**
 * @param {Caller} caller
 * @param {Subscription} subscription
 */
export function scriptSubscription({ hub, token }, { channels, topics, position }) {
  const options = { ...(topics.length > 0 ? { topics } : {}), ...(position ? { since: position } : {}) };
  const given = Object.keys(options).length > 0 ? `, ${JSON.stringify(options)}` : '';
  return [
    `import { connect } from ${JSON.stringify(`${hub}js/carillon.js`)};`,
    `const hub = connect(${token ? JSON.stringify({ token }) : ''});`,
    ...channels.map((channel) => `hub.channel(${JSON.stringify(channel)}${given}).on('*', ({ id, type, data }) => console.log(id, type, data));`),
  ].join('\n');
}

/**
 * @param {Caller} caller
 * @param {string} channel
 * @param {any} body a publication, or several
 */
export const scriptPublication = ({ hub, token }, channel, body) => [
  `import { connect } from ${JSON.stringify(`${hub}js/carillon.js`)};`,
  `const hub = connect(${token ? JSON.stringify({ token }) : ''});`,
  `await hub.publish(${JSON.stringify(channel)}, ${JSON.stringify(body, null, 2)});`,
].join('\n');

/**
 * @param {Caller} caller
 * @param {string} channel
 * @param {any} body a publication, or several
 */
export function javaPublication({ hub, token }, channel, body) {
  const several = Array.isArray(body);
  const lines = (several ? body : [body]).map((each) => `      ${javaEvent(each)}`).join(',\n');
  return [
    'import io.carillon.client.*;',
    'import java.net.URI;',
    ...(several ? ['import java.util.List;'] : []),
    '',
    `try (CarillonClient client = CarillonClient.builder(URI.create(${java(hub)}))${token ? `.token(${java(token)})` : ''}.build()) {`,
    several ? `  client.publishAll(${java(channel)}, List.of(\n${lines})).toCompletableFuture().join();`
      : `  client.publish(${java(channel)},\n${lines}).toCompletableFuture().join();`,
    '}',
  ].join('\n');
}

/** What a publication has beside its data, in Java. @type {Record<string, (value: any) => string>} */
const JAVA_FIELDS = {
  type: (type) => `.type(${java(type)})`,
  topics: (topics) => topics.map((/** @type {string} */ topic) => `.topic(${java(topic)})`).join(''),
  key: (key) => `.key(${java(key)})`,
  id: (id) => `.id(${java(id)})`,
  ttl: (ttl) => `.ttl(${javaDuration(ttl)})`,
  delay: (delay) => `.delay(${javaDuration(delay)})`,
  at: (at) => `.at(java.time.Instant.parse(${java(at)}))`,
  to: ({ users = [], roles = [] }) => [...users.map((/** @type {string} */ user) => `.toUser(${java(user)})`), ...roles.map((/** @type {string} */ role) => `.toRole(${java(role)})`)].join(''),
  transient: (isTransient) => (isTransient ? '.asTransient()' : ''),
};

/** @param {string | number} duration ISO 8601, or seconds */
const javaDuration = (duration) => `java.time.Duration.parse(${java(/^p/i.test(String(duration)) ? duration : `PT${duration}S`)})`;

/** @param {any} publication */
function javaEvent({ data, ...fields }) {
  return `Publication.json(${java(JSON.stringify(data))})${Object.entries(fields).map(([name, value]) => JAVA_FIELDS[name]?.(value) ?? '').join('')}`;
}

/**
 * @param {Caller} caller
 * @param {Subscription} subscription
 */
export function javaSubscription({ hub, token }, { channels, topics, position }) {
  const duration = /^P/i.test(position);
  const since = position === '' || position === 'earliest' ? ''
    : duration ? `.since(java.time.Duration.parse(${java(position)}))` : `.after(${java(position)})`;
  return [
    'import io.carillon.client.*;',
    'import java.net.URI;',
    'import java.util.List;',
    '',
    `try (CarillonClient client = CarillonClient.builder(URI.create(${java(hub)}))${token ? `.token(${java(token)})` : ''}.build();`,
    `    EventReader events = client.read(List.of(${channels.map(java).join(', ')}),`,
    `        SubscribeOptions.${position === 'earliest' ? 'earliest' : 'live'}()${topics.map((topic) => `.topic(${java(topic)})`).join('')}${since})) {`,
    '  while (events.hasNext()) {',
    '    ChannelEvent event = events.next();',
    '    System.out.println(event.seq() + " " + event.data());',
    '  }',
    '}',
  ].join('\n');
}
