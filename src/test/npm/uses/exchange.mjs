// Publishes and receives, with whatever runtime executes this.
import { connect, HubError } from 'carillon-client';

const hub = connect(globalThis.process?.argv?.at(-1) ?? '');
const channel = hub.channel('runtime', { since: 'earliest' });
const first = channel.once('greeting');
await channel.publish({ type: 'greeting', data: { from: 'package' } });
const { data, seq } = await first;
if (data.from !== 'package' || !(seq >= 1)) {
  throw new Error(`unexpected event ${seq}: ${JSON.stringify(data)}`);
}
const refused = await hub.publish('no valid name', { data: 1 }).catch((error) => error);
if (!(refused instanceof HubError) || refused.status < 400) {
  throw new Error('a refusal is a HubError');
}
const seen = [];
for await (const event of hub.channel('runtime', { since: 'earliest' })) {
  seen.push(event.type);
  break;
}
hub.close();
console.log(`received ${seen}`);
