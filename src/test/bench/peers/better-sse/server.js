// Server-Sent Events with better-sse on Node.js: node server.js PORT
import { createServer } from 'node:http';
import { createChannel, createSession } from 'better-sse';

const channels = new Map();
let ids = 0;

function channelOf(name) {
  if (!channels.has(name)) {
    channels.set(name, createChannel());
  }
  return channels.get(name);
}

async function handle(request, response) {
  const channel = channelOf(request.url);
  if (request.method === 'POST') {
    let data = '';
    for await (const chunk of request) {
      data += chunk;
    }
    channel.broadcast(data, 'message', { eventId: String(++ids) });
    response.writeHead(204).end();
  } else {
    channel.register(await createSession(request, response, { serializer: (data) => data }));
  }
}

createServer((request, response) => handle(request, response).catch(() => response.destroy()))
  .listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
