/** Types of `carillon.js`: channels of a Carillon hub in browsers and other runtimes. They need no library of TypeScript but that of the language. */

/** Names channels, and the data of their events by type: `connect<{ orders: { created: Order, message: string } }>()`. */
export type ChannelTypes = Record<string, Record<string, any>>;

/** A hub to subscribe and publish to. By default the one that `carillon.js` was loaded from. */
export function connect<C extends { [N in keyof C]: Record<string, any> } = ChannelTypes>(options?: HubOptions): Hub<C>;
export function connect<C extends { [N in keyof C]: Record<string, any> } = ChannelTypes>(url: string | Address, options?: HubOptions): Hub<C>;

/** A `URL`. */
export interface Address {
  readonly href: string;
}

/** An `AbortSignal`. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: any;
  addEventListener(type: 'abort', listener: () => void, options?: any): void;
}

/** A `Response`, its `Headers`, or an `HTMLElement`. */
export type PositionSource =
  | { readonly headers: { get(name: string): string | null } }
  | { get(name: string): string | null }
  | { getAttribute(name: string): string | null };

export interface HubOptions {
  /** Bearer token, or a function that returns one; `fresh` is true when the last token was refused or is about to expire. */
  token?: string | ((options: { fresh: boolean }) => string | undefined | Promise<string | undefined>);
  /** Open each stream with a single-use ticket from `POST /api/tickets`, so that the native `EventSource` can be used with a token. Default false. */
  tickets?: boolean;
  /** For `fetch` and `EventSource`: `include` sends cookies to a hub of another origin. Default `same-origin`. */
  credentials?: 'omit' | 'same-origin' | 'include';
  /** Where the API is, relative to the hub: its `carillon.api-path`. Default: what the hub has that served carillon.js. */
  apiPath?: string;
  /** The name of the user, if the hub is in open mode. */
  user?: string;
  /** The roles of the user, if the hub is in open mode. */
  roles?: string[];
  /** Default `auto`: `EventSource`, or `fetch` where a header, events of every type or the reason of a failure is needed, or long polls where streams do not arrive. */
  transport?: 'auto' | 'eventsource' | 'fetch' | 'poll';
  /** Share one stream with the other tabs of this origin. Default true. */
  share?: boolean;
  /** Separates hubs with the same address and user that must not share a stream or positions, such as two accounts with tokens. */
  name?: string;
  /** Where positions are stored; null disables this. Default `sessionStorage`: a reload resumes, a new tab starts fresh. */
  storage?: { getItem(key: string): string | null; setItem(key: string, value: string): void } | null;
  /** Reconnect pauses in milliseconds, and consecutive tries. Default 1,000 to 30,000 and 10 tries; `Infinity` never gives up. */
  backoff?: { min?: number; max?: number; tries?: number };
  /** Silence after which a stream is considered dead, in milliseconds. Default 35,000: the hub sends a heartbeat every 15 s. */
  heartbeatTimeout?: number;
  /** Timeout for the first frame of a stream, after which a poll is tried, in milliseconds. Default 10,000. */
  streamTimeout?: number;
  /** How long the hub holds a long poll, in milliseconds. Default 25,000. */
  pollWait?: number;
  /** Interval of client heartbeats (`POST /api/heartbeat`) in milliseconds, for hubs that close idle streams. Default 0: none. */
  aliveInterval?: number;
  /** Closes the hub. */
  signal?: Signal;
  /** Replaces parts of the runtime, or adds what it does not have, as in React Native. */
  environment?: Environment;
}

/** What the library uses of its runtime beside the language, `URL`, `AbortController` and `Response`; each has the meaning that it has in a browser. */
export interface Environment {
  /** Streams are read with it if the `body` of its responses can be; otherwise long polls follow. */
  fetch?: (input: any, init?: any) => Promise<any>;
  /** A class such as that of a browser; it is used where no token is sent as a header. */
  EventSource?: any;
  storage?: { getItem(key: string): string | null; setItem(key: string, value: string): void };
  /** Whether there is a network. */
  isOnline?: () => boolean;
  /** Reports `online`, `offline`, `pagehide` and `pageshow`. */
  window?: { addEventListener(type: string, listener: () => void, options?: any): void };
  [name: string]: unknown;
}

export interface ChannelOptions {
  /** Topics to select: exact, or a prefix ending in `*`. Channels with the same topics share a stream. */
  topics?: string[];
  /**
   * Where to start without a stored position: `earliest`, an id, an ISO 8601 duration back (`PT10M`) or an RFC 3339 time. Or what shows
   * the data that the channel continues, without a hole and without a repetition: a response with the header `Carillon-Position`, its
   * headers, or an element with the attribute `data-carillon-position`; then stored positions are ignored.
   */
  since?: string | number | PositionSource;
  /** Start with the newest event of each key. */
  latest?: boolean;
  /** Store the position, so that a reload resumes. Default true; false if `since` is a response or an element. */
  resume?: boolean;
  /** Receive events at most once per this ISO 8601 duration, conflated to the newest event of each key. */
  throttle?: string;
  /**
   * Be present in the channel while subscribed: `true`, or a small JSON value that the user is listed with. With the permission to publish
   * to the channel the user is named, otherwise only counted. Events `joined`, `updated` and `left` report other users.
   */
  presence?: any;
  /** The same as `presence: true`. */
  enter?: boolean;
  /** Closes the channel. */
  signal?: Signal;
}

export interface Listening {
  /** Removes the listener. */
  signal?: Signal;
}

export interface Hub<C extends { [N in keyof C]: Record<string, any> } = ChannelTypes> {
  readonly url: Address;
  readonly state: HubState;
  /** Called at once with the current state, and on every change. */
  on(type: 'state', listener: (state: HubState) => void, options?: Listening): this;
  /** Events that a channel should have delivered have been removed. */
  on(type: 'gap', listener: (gap: Gap) => void, options?: Listening): this;
  /** Access to the stream has expired. The stream is reopened if `token` is a function. */
  on(type: 'expired', listener: (data: unknown) => void, options?: Listening): this;
  off(type: string, listener: (event: any) => void): this;
  /** Subscribes to a channel, independently of other subscriptions to it. */
  channel<N extends keyof C & string>(name: N, options?: ChannelOptions): Channel<C[N]>;
  /** Publishes exactly once, even if the request is retried. @throws {HubError} */
  publish(channel: string, publication: Publication | Publication[], options?: PublishOptions): Promise<Receipt>;
  /** The address of a path that begins with `api/`, for programs that send their requests themselves, such as service workers. */
  address(path: string): Address;
  /** Sends an authenticated request that returns JSON; `isNamed: false` leaves `user` and `roles` out, `type` is that of a body that is not JSON. @throws {HubError} */
  request(path: string, options?: { method?: string; query?: Iterable<[string, string]>; isNamed?: boolean; body?: unknown; type?: string; signal?: Signal }): Promise<any>;
  /** Posts JSON with an idempotency key: it takes effect once, even if it is retried. @throws {HubError} */
  post(path: string, body: unknown, options?: PublishOptions & { query?: Iterable<[string, string]>; isNamed?: boolean; key?: string }): Promise<any>;
  /** Reads the raw frames of one stream until it ends; it is neither reconnected nor shared. @throws {HubError} */
  frames(path: string, options: { query?: Iterable<[string, string]>; signal: Signal; frame: (frame: Frame) => void }): Promise<void>;
  /** Connects at once, also after reconnecting has been given up. */
  reconnect(): void;
  close(): void;
}

export interface Channel<T extends Record<string, any> = Record<string, any>> extends AsyncIterable<HubEvent<T[keyof T & string]>> {
  readonly name: string;
  /**
   * Up to where events were delivered: the seq, or text such as `2-17` after the log was restored to an earlier state; null before the
   * beginning.
   */
  readonly position: number | string | null;
  /** Resolved when the channel has a position from which on every event is delivered: history that is read after it leaves no gap. */
  readonly ready: Promise<void>;
  /** `message` for events without a type, `*` for all events. */
  on(type: 'gap', listener: (gap: Gap) => void, options?: Listening): this;
  on(type: '*', listener: (event: HubEvent<T[keyof T & string]>) => void, options?: Listening): this;
  on<K extends keyof T & string>(type: K, listener: (event: HubEvent<T[K]>) => void, options?: Listening): this;
  /** The next event of a type; rejected if the channel is closed or the signal aborted before. */
  once(type: 'gap', options?: Listening): Promise<Gap>;
  once(type: '*', options?: Listening): Promise<HubEvent<T[keyof T & string]>>;
  once<K extends keyof T & string>(type: K, options?: Listening): Promise<HubEvent<T[K]>>;
  off(type: string, listener: (event: any) => void): this;
  /**
   * The events that the channel has now, for `for await`, in pages: with the topics of the channel, up to the newest event of the time of the
   * call. Independent of the position of the channel. @throws {HubError}
   */
  history(options?: HistoryOptions): AsyncGenerator<HistoryPage<T[keyof T & string]>, void, void>;
  /** The users that are present, on all devices and nodes. @throws {HubError} */
  members(options?: Listening): Promise<Members>;
  /** @throws {HubError} */
  publish(publication: Publication | Publication[], options?: PublishOptions): Promise<Receipt>;
  close(): void;
}

export interface HistoryOptions {
  /** Where to start: `earliest`, an id, a duration back (`PT10M`) or a time. Default `earliest`. */
  since?: string | number;
  /** Only the newest event of each key. */
  latest?: boolean;
  /** Ends the reading. */
  signal?: Signal;
}

export interface HistoryPage<T = any> {
  /** Oldest first. */
  readonly events: Array<HubEvent<T>>;
  /** What retention has removed of what was asked for. */
  readonly gaps: Gap[];
  /** Continues after this page, as `since`. */
  readonly next: string;
}

export interface Members {
  /** In the order in which they joined. */
  readonly members: Array<{ readonly user: string; readonly since: string; readonly data?: any }>;
  /** Streams that are present without a name. */
  readonly anonymous: number;
}

export interface HubEvent<T = any> {
  readonly channel: string;
  /** Null for transient events. */
  readonly seq: number | null;
  /** The position as text. */
  readonly id: string | null;
  readonly type: string;
  /** The JSON value, or the text if it is not JSON. */
  readonly data: T;
  /** The text as it was published: the same live, from history and from polls. */
  readonly text: string;
  /** Only known of events that were read by polls, such as history. */
  readonly topics?: string[];
  readonly key?: string;
  readonly timestamp?: string;
}

export interface Gap {
  readonly channel: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly reason: 'expired' | 'future' | 'unknown' | 'restored';
}

export interface HubState {
  readonly state: 'connecting' | 'open' | 'waiting' | 'closed';
  /** Whether events that were missed are still being received. */
  readonly catchingUp: boolean;
  readonly transport: 'eventsource' | 'fetch' | 'poll';
  /** Consecutive failures. */
  readonly failures: number;
  /** When `waiting`: the time of the next try, in milliseconds since 1970. */
  readonly retryAt?: number;
  /** When `closed`. */
  readonly reason?: 'idle' | 'ended' | 'gave up' | 'refused' | 'expired';
  /** The latest failure. */
  readonly error?: { message: string; status: number };
  /** The channels that the page may not read, and why; the other channels continue. */
  readonly refused?: Record<string, { message: string; status: number }>;
  /** The id under which the hub lists the stream. */
  readonly clientId?: string;
  /** Whether this tab has the stream. */
  readonly isLeader: boolean;
  /** Whether the operating system reports a network. */
  readonly isOnline: boolean;
}

export interface Publication {
  data?: unknown;
  type?: string;
  topics?: string[];
  /** Idempotency key: a repeated publication returns the first receipt. */
  id?: string;
  key?: string;
  /** `PT10M`, or seconds. */
  ttl?: string | number;
  to?: { users?: string[]; roles?: string[] };
  transient?: boolean;
  /** Publish it at this time, such as `2030-01-31T12:00:00Z`, and not before. */
  at?: string;
  /** Publish it after this time: `PT10M`, or seconds. */
  delay?: string | number;
}

export interface Receipt {
  channel: string;
  first: number;
  last: number;
  count: number;
  /** The ids of publications that are appended later. */
  scheduled?: string[];
}

export interface PublishOptions {
  signal?: Signal;
  /** Tries if there is no response, or a temporary failure. Default 4. */
  tries?: number;
}

export interface Frame {
  type: string;
  data: string;
  lastEventId: string;
  /** The lines of the frame. */
  raw: string;
}

/** A failed request: the hub refused it, or could not be reached. */
export class HubError extends Error {
  /** The HTTP status; 0 if there was no response. */
  readonly status: number;
  /** The problem details (RFC 9457), empty if there were none. */
  readonly problem: Record<string, any>;
  /** From the header `Retry-After`, in milliseconds. */
  readonly retryAfter?: number;
  /** Whether the same request may succeed later. */
  readonly isTemporary: boolean;
}

/** A parser for event streams that follows WHATWG HTML, 9.2, exactly. */
export class EventStreamParser {
  constructor(dispatch: (frame: Frame) => void);
  readonly lastEventId: string;
  readonly reconnectionTime: number | undefined;
  push(bytes: Uint8Array): void;
}
