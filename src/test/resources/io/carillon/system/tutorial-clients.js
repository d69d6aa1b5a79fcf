/*
 * Client classes as tutorials on Server-Sent Events write them, with the mistakes that are common there. docs/client-recipes.md says
 * what each gets over a crash of the hub; TutorialClientsIT checks that.
 */

/** Reopens the stream itself and appends the last id to whatever address it was given. */
class SSEClient {
  constructor(url, onMessage) {
    this.url = url;
    this.onMessage = onMessage;
    this.lastEventId = '';
    this.delay = 500;
    this.connect();
  }

  connect() {
    const position = this.lastEventId ? `?lastEventId=${this.lastEventId}` : '';
    this.source = new EventSource(this.url + position);
    this.source.onopen = () => { this.delay = 500; };
    this.source.onmessage = (event) => {
      this.lastEventId = event.lastEventId;
      this.onMessage(JSON.parse(event.data));
    };
    this.source.onerror = () => {
      this.source.close();
      setTimeout(() => this.connect(), this.delay);
      this.delay = Math.min(this.delay * 2, 3000);
    };
  }
}

/** Reopens the stream itself, without a position. */
class SSEManager {
  constructor(url, onMessage) {
    this.url = url;
    this.onMessage = onMessage;
    this.attempts = 0;
    this.connect();
  }

  connect() {
    this.source = new EventSource(this.url);
    this.source.onopen = () => { this.attempts = 0; };
    this.source.onmessage = (event) => this.onMessage(JSON.parse(event.data));
    this.source.onerror = () => {
      this.source.close();
      this.attempts += 1;
      if (this.attempts <= 100) {
        setTimeout(() => this.connect(), 500);
      }
    };
  }
}

/** Leaves all to the browser. */
class NotificationManager {
  constructor(base) {
    this.titles = [];
    this.unread = 0;
    this.source = new EventSource(`${base}/api/notifications`);
    this.source.onmessage = (event) => {
      this.titles.push(JSON.parse(event.data).title);
      this.unread += 1;
    };
  }
}

/** One gauge for each metric; the newest value counts. */
class MonitoringDashboard {
  constructor(base) {
    this.gauges = { cpu: [], memory: [], traffic: [] };
    this.source = new EventSource(`${base}/api/monitoring`);
    this.source.onmessage = (event) => {
      const { metric, value } = JSON.parse(event.data);
      if (metric in this.gauges) {
        this.gauges[metric].push(value);
      }
    };
  }
}

/** Loads the history whenever the stream opens, and appends it to what it has. */
class ChatRoom {
  constructor(base, room, user) {
    this.messages = [];
    this.base = `${base}/api/chat/${room}`;
    this.user = user;
    this.source = new EventSource(`${this.base}/events?user=${user}`);
    this.source.onopen = () => this.loadHistory();
    this.source.onmessage = (event) => {
      const { type, content } = JSON.parse(event.data);
      if (type === 'message') {
        this.messages.push(content);
      }
    };
  }

  async loadHistory() {
    const response = await fetch(`${this.base}/messages`);
    const { messages } = await response.json();
    messages.forEach(({ content }) => this.messages.push(content));
    this.loads = (this.loads ?? 0) + 1; // for the test
  }

  send(content) {
    return fetch(`${this.base}/messages?user=${this.user}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ content }),
    });
  }
}

/** Opens another stream after an error, while the browser reopens the first. */
class RobustSSEManager {
  constructor(url, onMessage) {
    this.url = url;
    this.onMessage = onMessage;
    this.sources = [];
    this.lastMessage = Date.now();
    this.connect();
  }

  connect() {
    const source = new EventSource(this.url);
    this.sources.push(source);
    source.onmessage = (event) => {
      this.lastMessage = Date.now();
      this.onMessage(JSON.parse(event.data));
    };
    source.onerror = () => {
      if (!this.isReopened) {
        this.isReopened = true;
        setTimeout(() => this.connect(), 1000);
      }
    };
  }
}

/** Remembers the position of all events, and which it has seen. */
class SmartEventSource {
  constructor(url, onMessage) {
    this.url = url;
    this.onMessage = onMessage;
    this.position = '';
    this.seen = new Set();
    this.connect();
  }

  connect() {
    const address = new URL(this.url, location.href);
    if (this.position) {
      address.searchParams.set('lastEventId', this.position);
    }
    this.source = new EventSource(address);
    const moved = (event) => { this.position = event.lastEventId; };
    this.source.addEventListener('connected', moved);
    this.source.addEventListener('heartbeat', moved);
    this.source.onmessage = (event) => {
      moved(event);
      if (!this.seen.has(event.lastEventId)) {
        this.seen.add(event.lastEventId);
        this.onMessage(JSON.parse(event.data));
      }
    };
    this.source.onerror = () => {
      this.source.close();
      setTimeout(() => this.connect(), 500);
    };
  }
}

Object.assign(window, {
  SSEClient, SSEManager, NotificationManager, MonitoringDashboard, ChatRoom, RobustSSEManager, SmartEventSource,
});
