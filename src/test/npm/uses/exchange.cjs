const { connect, HubError } = require('carillon-client');

const hub = connect(process.argv.at(-1));
const channel = hub.channel('common', { since: 'earliest' });
channel.once('greeting').then(({ data }) => {
  hub.close();
  console.log(`received ${data}`);
});
channel.publish({ type: 'greeting', data: 'hello' });
if (typeof HubError !== 'function') {
  throw new Error('no HubError');
}
