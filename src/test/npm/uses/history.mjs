// Receives by long polls, and reads the past, with whatever runtime executes this.
import { connect } from 'carillon-client';

const hub = connect(globalThis.process?.argv?.at(-1) ?? '', { transport: 'poll', storage: null });
const name = `past-${Date.now()}`;
await hub.publish(name, [{ data: 1 }]);
const channel = hub.channel(name);
const next = channel.once('message');
await channel.ready;
await hub.publish(name, [{ data: 2 }]);
const { data } = await next;
const past = [];
for await (const { events } of channel.history()) {
  past.push(...events.map((event) => event.data));
}
console.log(`by polls ${data}, of the past ${past.join(' ')}`);
hub.close();
