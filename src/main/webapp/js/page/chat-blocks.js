// @ts-check

/** @typedef {import('./chat-room.js').Line} Line */

/**
 * What is shown one below the other: the first line of a day has its date above it, new messages have a mark above them, and users that join and leave in a row share a line.
 *
 * @typedef {object} Block
 * @property {'day' | 'line' | 'moves' | 'new'} kind
 * @property {Line | string} key the same for what is the same block later: its first line, the date, or "new"
 * @property {Line[]} lines
 */

/**
 * @param {Line[]} lines in order
 * @param {Line} [firstNew] above which the mark of new messages is
 * @returns {Block[]}
 */
export function blocksOf(lines, firstNew) {
  /** @type {Block[]} */
  const blocks = [];
  let day = '';
  for (const line of lines) {
    const date = new Date(line.timestamp).toDateString();
    if (date !== day && !Number.isNaN(Date.parse(line.timestamp))) {
      day = date;
      blocks.push({ kind: 'day', key: date, lines: [line] });
    }
    if (line === firstNew) {
      blocks.push({ kind: 'new', key: 'new', lines: [line] });
    }
    const last = blocks.at(-1);
    if (line.move && last?.kind === 'moves') {
      last.lines.push(line);
    } else {
      blocks.push({ kind: line.move ? 'moves' : 'line', key: line, lines: [line] });
    }
  }
  return blocks;
}

/**
 * The users that have joined or left in the end, of lines in a row.
 *
 * @param {Line[]} lines
 * @returns {{joined: string[], left: string[]}}
 */
export function movesOf(lines) {
  const last = new Map(lines.map(({ user, move }) => [user, move]));
  /** @param {'joined' | 'left'} move */
  const users = (move) => [...last].filter(([, each]) => each === move).map(([user]) => user);
  return { joined: users('joined'), left: users('left') };
}
