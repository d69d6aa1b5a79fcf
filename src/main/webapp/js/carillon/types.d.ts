/** Types inside the library. Browsers do not load this file. */

import type { Access } from './access.js';
import type { HubError } from './hub-error.js';
import type { RequestedChannels } from './requested-channels.js';

/** What the library uses of its environment; tests supply their own. */
export interface Environment {
  fetch: typeof fetch;
  EventSource: typeof EventSource | undefined;
  BroadcastChannel: typeof BroadcastChannel | undefined;
  locks: LockManager | undefined;
  /** For positions. */
  storage: Storage | undefined;
  setTimeout: (task: () => void, millis: number) => any;
  clearTimeout: (timer: any) => void;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
  /** Dispatches `online`, `offline`, `pagehide` and `pageshow`. */
  window: EventTarget | undefined;
  /** Whether the operating system reports a network. */
  isOnline: () => boolean;
}

/** Settings of streams; times are milliseconds. */
export interface Settings {
  /** Parameters that select events: topics and throttle. */
  query: Array<[string, string]>;
  transport: 'auto' | 'eventsource' | 'fetch' | 'poll';
  share: boolean;
  storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  backoff: { min: number; max: number; tries: number };
  heartbeatTimeout: number;
  streamTimeout: number;
  pollWait: number;
  /** 0 sends no client heartbeats. */
  aliveInterval: number;
}

/** What streams need. */
export interface Context {
  access: Access;
  settings: Settings;
  environment: Environment;
}

export interface AttemptContext extends Context {
  /** Their positions are advanced by the attempt. */
  channels: RequestedChannels;
  /** Whether a fresh token is needed, as the last one was refused. */
  fresh: boolean;
}

/** A position in a channel: the seq, or, in a later epoch of the log, `epoch-seq` as text. */
export type Position = number | string;

/** An event on its way to the tabs. */
export interface PostedEvent {
  channel: string;
  /** Null if transient. */
  seq: number | null;
  /** Null if transient. */
  position: Position | null;
  type: string;
  /** The data as it is on a stream. */
  text: string;
  topics?: string[];
  key?: string;
  timestamp?: string;
}

export interface Gap {
  channel: string;
  /** The first missing event, if known. */
  from: number | null;
  /** The last missing event. */
  to: number | null;
  reason: 'expired' | 'future' | 'unknown' | 'restored';
}

/** A gap with the position from which the channel continues. */
export type JsonGap = Gap & { id: string };

/** A page of a channel. */
export interface Page {
  events: PostedEvent[];
  gaps: JsonGap[];
  next: Position;
}

export interface AttemptListener {
  opened(opened: { clientId?: string; catchingUp?: boolean }): void;
  /** The events missed before have been received. */
  caughtUp(): void;
  event(event: PostedEvent): void;
  /** Events are missing; the channel continues from the position. */
  gap(gap: Gap, position: Position | null): void;
  /** The positions up to which channels have been served. */
  served(positions: Array<[string, Position]>): void;
  expired(data: unknown): void;
  /** Unexplained: the transport hides the reason. */
  failed(error: HubError, isUnexplained: boolean): void;
  /** No frame of the stream has arrived in time. */
  timedOut(): void;
}

export interface ConnectionListener extends Pick<AttemptListener, 'event' | 'gap' | 'served' | 'expired'> {
  state(state: ConnectionState): void;
}

export interface ConnectionState {
  state: 'connecting' | 'open' | 'waiting' | 'closed';
  /** Whether events that were missed are still being received. */
  catchingUp: boolean;
  transport: 'eventsource' | 'fetch' | 'poll';
  /** Consecutive failures. */
  failures: number;
  /** When waiting: milliseconds since 1970. */
  retryAt?: number;
  /** When closed. */
  reason?: 'idle' | 'ended' | 'gave up' | 'refused' | 'expired';
  /** The latest failure. */
  error?: Failure;
  /** The id under which the hub lists the stream. */
  clientId?: string;
  /** Channels that may not be read; the other channels continue. */
  refused?: Record<string, Failure>;
}

export interface Failure {
  message: string;
  status: number;
}

export interface RequestedChannel {
  position: Position | null;
  /** The time at which it was requested, in milliseconds since 1970, while there is no position; otherwise infinite. */
  since: number;
  /** Whether to be present in the channel; as text, with this JSON. */
  enter: boolean | string;
}

/** A tab's request for a channel. */
export interface ChannelRequest extends RequestedChannel {
  channel: string;
  types: string[];
  everyType: boolean;
}

/** A channel object of a page. */
export interface Subscriber {
  name: string;
  /** Whether its position is stored. */
  resume: boolean;
  /** Query parameters, if it has no position. */
  start: Array<[string, string]>;
  enter: boolean | string;
  /** Types that have listeners. */
  types(): string[];
  event(event: PostedEvent): void;
  gap(gap: Gap): void;
  /** Called when it follows the stream. */
  ready(): void;
  signal: AbortSignal;
}

/** One event of a stream. */
export interface Frame {
  /** `message` if the stream specifies none. */
  type: string;
  data: string;
  /** The latest id of the stream, from this event or an earlier one. */
  lastEventId: string;
  /** The lines of the event. */
  raw: string;
}

export interface StreamSink {
  frame(frame: Frame): void;
  /** Called when the stream has ended for any reason but the signal. */
  failed(error: HubError): void;
}

export interface OpenStream {
  /** Also receives events of these types. */
  listen(types: Iterable<string>): void;
}

export type Query = Iterable<[string, string]>;

export interface RequestOptions {
  method?: string;
  query?: Query;
  /** Whether to include the identity in the query, for a hub in open mode. Default true. */
  isNamed?: boolean;
  /** Sent as JSON, or as a text of another type. */
  body?: unknown;
  /** The media type of the body; JSON by default. */
  type?: string;
  headers?: Record<string, string>;
  /** Whether the last token was refused. */
  fresh?: boolean;
  /** Milliseconds. */
  timeout?: number;
  signal?: AbortSignal;
}

export interface PostOptions extends Pick<RequestOptions, 'query' | 'isNamed' | 'signal'> {
  body: unknown;
  /** Idempotency key; null for none. Default a random one. */
  key?: string | null;
  /** Default 4. */
  tries?: number;
}

export interface AccessOptions {
  /** The address of the hub, ending in a slash. */
  base: URL;
  /** Where the API is, relative to the hub, ending in a slash. */
  apiPath?: string;
  /** `user` and `role` of the query, for a hub in open mode. */
  identity: Array<[string, string]>;
  token?: TokenSource;
  /** Whether streams are opened with tickets. */
  tickets: boolean;
  credentials: RequestCredentials;
}

export interface FetchOptions {
  fetch: typeof fetch;
  headers: Record<string, string>;
  credentials: RequestCredentials;
  signal: AbortSignal;
}

export interface ReaderHooks extends Pick<Subscriber, 'event' | 'gap' | 'ready'> {
  /** The position or the catching up has changed. */
  changed(): void;
  /** Waits until a lagging hub node may have caught up. */
  pause(): Promise<void>;
}

export type TokenSource = string | ((options: { fresh: boolean }) => string | undefined | Promise<string | undefined>);
