/** Types of `carillon.js`: channels of a Carillon hub in the browser. */

/** A hub to listen and to publish to. By default the one that `carillon.js` was loaded from. */
export function connect(options?: HubOptions): Hub;
export function connect(url: string | URL, options?: HubOptions): Hub;

export interface HubOptions {
  /** Bearer token, or a function that gets one; `fresh` when the one last given was refused or is about to expire. */
  token?: string | ((options: { fresh: boolean }) => string | undefined | Promise<string | undefined>);
  /** Open each stream with a single-use ticket from `POST /api/tickets`, so that the native `EventSource` can be used with a token. Default false. */
  tickets?: boolean;
  /** For `fetch` and `EventSource`: `include` sends cookies to a hub of another origin. Default `same-origin`. */
  credentials?: RequestCredentials;
  /** Who one is, where the hub is in open mode and takes one's word for it. */
  user?: string;
  /** The same for roles. */
  roles?: string[];
  /** Default `auto`: `EventSource`, or `fetch` where a header, an event of any type or the reason of a failure is needed, or long polls where streams do not come through. */
  transport?: 'auto' | 'eventsource' | 'fetch' | 'poll';
  /** Share one stream with the other tabs of this origin. Default true. */
  share?: boolean;
  /** Tells hubs apart that must not share a stream or positions although their address and user are the same, as two accounts with tokens. */
  name?: string;
  /** Where positions are kept; null for nowhere. Default `sessionStorage`: a reload resumes, a new tab begins anew. */
  storage?: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** Reconnecting: milliseconds, and tries in a row. Default 1,000 to 30,000, 10 tries; `Infinity` tries for ever. */
  backoff?: { min?: number; max?: number; tries?: number };
  /** Silence after which a stream is taken for dead, in milliseconds. Default 35,000: the hub says something every 15 s. */
  heartbeatTimeout?: number;
  /** How long the beginning of a stream may take before a poll is tried, in milliseconds. Default 10,000. */
  streamTimeout?: number;
  /** How long the hub keeps a long poll waiting, in milliseconds. Default 25,000. */
  pollWait?: number;
  /** Tell the hub so often, in milliseconds, that somebody is still reading (`POST /api/heartbeat`), where it closes streams without that. Default 0: never. */
  aliveInterval?: number;
  /** Closes the hub. */
  signal?: AbortSignal;
  /** Replaces parts of the surroundings, for tests. */
  environment?: object;
}

export interface ChannelOptions {
  /** Topics to select: exact, or a prefix ending in `*`. A channel with topics has a stream of its own kind. */
  topics?: string[];
  /** What to begin with where no position is kept: `earliest`, an id, an ISO 8601 duration back (`PT10M`) or an RFC 3339 time. */
  since?: string | number;
  /** Begin with the newest event of each key. */
  latest?: boolean;
  /** Keep the position, so that a reload goes on where it was. Default true. */
  resume?: boolean;
  /** Be served once in that time at most, with the newest event of each key: an ISO 8601 duration. */
  throttle?: string;
  /** Of a chat room's channel (`chat.lobby`): be in the room while listening. */
  enter?: boolean;
  /** Closes the channel. */
  signal?: AbortSignal;
}

export interface Listening {
  /** Removes the listener. */
  signal?: AbortSignal;
}

export interface Hub {
  readonly url: URL;
  readonly state: HubState;
  /** Told at once, and of every change. */
  on(type: 'state', listener: (state: HubState) => void, options?: Listening): this;
  /** Events are gone that a channel should have had. */
  on(type: 'gap', listener: (gap: Gap) => void, options?: Listening): this;
  /** The access to the stream has expired. It is opened again if `token` is a function. */
  on(type: 'expired', listener: (data: unknown) => void, options?: Listening): this;
  off(type: string, listener: (event: any) => void): this;
  /** Listens to a channel, independently of others who do. */
  channel(name: string, options?: ChannelOptions): Channel;
  /** Publishes, once, even if it has to be tried several times. @throws {HubError} */
  publish(channel: string, publication: Publication | Publication[], options?: PublishOptions): Promise<Receipt>;
  /** Asks the hub for JSON, as who one is; `isNamed: false` leaves `user` and `roles` out. @throws {HubError} */
  request(path: string, options?: { method?: string; query?: Iterable<[string, string]>; isNamed?: boolean; body?: unknown; signal?: AbortSignal }): Promise<any>;
  /** Posts JSON that is to have its effect once. @throws {HubError} */
  post(path: string, body: unknown, options?: PublishOptions & { query?: Iterable<[string, string]>; key?: string }): Promise<any>;
  /** Reads one stream as it is, until it ends: no reconnect, not shared. @throws {HubError} */
  frames(path: string, options: { query?: Iterable<[string, string]>; signal: AbortSignal; frame: (frame: Frame) => void }): Promise<void>;
  /** Connects at once, also after it has given up. */
  reconnect(): void;
  close(): void;
}

export interface Channel {
  readonly name: string;
  /** The seq up to which events were delivered; null before the beginning. */
  readonly position: number | null;
  /** Resolved when it is known from where on every event will be delivered: what is asked for after that leaves no hole. */
  readonly ready: Promise<void>;
  /** `message` for events without a type, `*` for all events. */
  on(type: 'gap', listener: (gap: Gap) => void, options?: Listening): this;
  on<T = any>(type: string, listener: (event: HubEvent<T>) => void, options?: Listening): this;
  off(type: string, listener: (event: any) => void): this;
  /** @throws {HubError} */
  publish(publication: Publication | Publication[], options?: PublishOptions): Promise<Receipt>;
  close(): void;
}

export interface HubEvent<T = any> {
  readonly channel: string;
  /** Null for transient events. */
  readonly seq: number | null;
  /** The same as text. */
  readonly id: string | null;
  readonly type: string;
  /** The JSON value, or the text where it is none. */
  readonly data: T;
  readonly text: string;
  /** Of events that were read by polls, as those of before a page was opened. */
  readonly topics?: string[];
  readonly key?: string;
  readonly timestamp?: string;
}

export interface Gap {
  readonly channel: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly reason: 'expired' | 'future' | 'unknown';
}

export interface HubState {
  readonly state: 'connecting' | 'open' | 'waiting' | 'closed';
  /** Whether what was missed is still coming. */
  readonly catchingUp: boolean;
  readonly transport: 'eventsource' | 'fetch' | 'poll';
  /** Tries in a row that have failed. */
  readonly failures: number;
  /** When `waiting`: time of the next try, in milliseconds since 1970. */
  readonly retryAt?: number;
  /** When `closed`. */
  readonly reason?: 'idle' | 'ended' | 'gave up' | 'refused' | 'expired';
  /** What went wrong last. */
  readonly error?: { message: string; status: number };
  /** This page's channels that the hub does not let it read, and why; the others go on. */
  readonly refused?: Record<string, { message: string; status: number }>;
  /** Under which the hub lists the stream. */
  readonly clientId?: string;
  /** Whether this tab has the stream. */
  readonly isLeader: boolean;
  /** What the system says of the network. */
  readonly isOnline: boolean;
}

export interface Publication {
  data?: unknown;
  type?: string;
  topics?: string[];
  /** Repeating it answers with the first result. */
  id?: string;
  key?: string;
  /** `PT10M`, or seconds. */
  ttl?: string | number;
  to?: { users?: string[]; roles?: string[] };
  transient?: boolean;
}

export interface Receipt {
  channel: string;
  first: number;
  last: number;
  count: number;
}

export interface PublishOptions {
  signal?: AbortSignal;
  /** How often to try while there is no answer, or one that says "later". Default 4. */
  tries?: number;
}

export interface Frame {
  type: string;
  data: string;
  lastEventId: string;
  /** The lines that it was read from. */
  raw: string;
}

/** What the hub, or the way to it, has against a request. */
export class HubError extends Error {
  /** Of HTTP; 0 if there was no answer. */
  readonly status: number;
  /** The problem details (RFC 9457), as far as there were any. */
  readonly problem: Record<string, any>;
  /** In milliseconds, if the hub said so. */
  readonly retryAfter?: number;
  /** Whether the same request may well succeed later. */
  readonly isTemporary: boolean;
}

/** Reads an event stream from bytes, to the letter of WHATWG HTML, 9.2. */
export class EventStreamParser {
  constructor(dispatch: (frame: Frame) => void);
  readonly lastEventId: string;
  readonly reconnectionTime: number | undefined;
  push(bytes: Uint8Array): void;
}
